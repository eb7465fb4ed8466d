-- Loads the orders of the day and their customers.
create external table if not exists orders_of_shop (id bigint, customer bigint, amount decimal)
stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'
location 'jdbc:mysql://orders.example.com:3306/shop?table=orders'
tblproperties ('networklink' = 'link_shop');

create external table if not exists customers (id bigint, name string)
stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'
location 'jdbc:mysql://crm.example.com:3306/crm?table=customers'
tblproperties ('networklink' = 'link_shop');

create external table if not exists exports (id bigint, amount decimal)
stored by 'com.aliyun.odps.CsvStorageHandler'
location 'oss://oss-cn-shanghai.aliyuncs.com/bucket-example/exports/';

insert overwrite table orders_today partition (ds = '${bizdate}')
select o.id, c.name, o.amount from orders_of_shop o join customers c on o.customer = c.id;
