resource "alicloud_db_instance" "orders" {
  engine                    = "MySQL"
  engine_version            = "8.0"
  instance_type             = "rds.mysql.s1.small"
  instance_storage          = 20
  db_instance_ip_array_name = "maxcompute_egress"
  security_ips              = ["203.0.113.7", "192.168.10.0/24"]
}
