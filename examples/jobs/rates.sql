create function to_euro as 'rates.ToEuro' using 'rates.py';
set odps.internet.access.list=rates.example.com:443;
select id, to_euro(amount, currency) from orders_today where ds = '${bizdate}';
