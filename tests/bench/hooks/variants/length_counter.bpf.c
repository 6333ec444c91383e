// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/* What the hooks on the lengths of reads and writes of sockets cost by themselves. */
#include "include/container.bpf.h"

SEC("tp_btf/sock_recv_length")
int on_receive(unsigned long long* ctx) { return 0; }

SEC("tp_btf/sock_send_length")
int on_send(unsigned long long* ctx) { return 0; }

char LICENSE[] SEC("license") = "Dual BSD/GPL";
