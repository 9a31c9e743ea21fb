create table if not exists product (id varchar(20) primary key, price int not null);
