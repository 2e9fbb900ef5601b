"""Addresses that nobody may make this program ask: every kind, and every way to write one."""

# As a socket has them: this machine, its neighbours, a cloud's metadata, what IANA keeps back, and each of
# them inside an IPv6 address that a gateway on the way would unpack.
_INSIDE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.0.0.53 127.255.255.254
169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.9 192.0.0.170 192.0.2.1
192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.254 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250
240.0.0.1 255.255.255.255
:: ::1 fe80::1 fe80::1%eth0 febf::1 fc00::1 fd00:ec2::254 fec0::1 ff02::1 ff0e::1 2001:db8::1 3fff::1
100::1 5f00::1 2001:2::1 2001:10::1 2001:20::1 4000::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 ::127.0.0.1 ::10.0.0.1
2002:7f00:1:: 2002:a00:1::1 2002:a9fe:a9fe::1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::808:808
2001:0:4136:e378:8000:63bf:80ff:fffe 2001:0:4136:e378:8000:63bf:f5ff:fffe
"""
INSIDE = _INSIDE.split()

NO_ADDRESSES = ["localhost", "8.8.8.8.8", "8.8.8", "", "0x7f000001", "2130706433", "[::1]", "::1::"]

# As they may stand in a URL: 127.0.0.1, 10.0.0.1, 169.254.169.254, 0.0.0.0 and ::1 in other clothes, names of
# the own network, and what parsers disagree on.
_SPELLINGS = """
2130706433 0x7f000001 017700000001 0x7f.0x0.0x0.0x1 0177.0.0.1 0177.0x0.0.1 127.1 127.0.1 0x7f.1 127.0.0.01
127.0.0.1. 127.0.0.1.. 127.0.0.256 127.0.0.1.1 0x7f.1.2.3.4 1..2 0 0x0 00 0.0 4294967295 4294967296
167772161 0xa9fea9fe 2852039166 169.254.43518 0251.0376.0251.0376 0xa9.0xfe.0xa9.0xfe 08.8.8.8
127。0。0。1
１２７.0.0.1
①②⑦.0.0.1 %31%32%37.0.0.1 127%2e0%2e0%2e1
[::1] [::] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:a9fe:a9fe] [::127.0.0.1]
[fe80::1%25eth0] [::1%25lo] [fd00:ec2::254] [2002:7f00:1::] [64:ff9b::10.0.0.1] [::ffff:0:127.0.0.1] [::1
localhost LOCALHOST localhost. a.localhost printer intranet printer.local db.internal nas.lan router.home
x.home.arpa mail.corp metadata.google.internal ana@127.0.0.1 8.8.8.8@127.0.0.1 8.8.8.8\\@127.0.0.1
127.0.0.1:80:80
"""
SPELLINGS = _SPELLINGS.split()
