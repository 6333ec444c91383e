// What node_exporter shows and leaves out unless it is told otherwise; the configuration and the
// collectors' own options begin with the same.
#pragma once

#include <string_view>

namespace strata::host {

inline constexpr std::string_view default_disks_left_out =
    R"(^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$)";

inline constexpr std::string_view default_mount_points_left_out =
    R"(^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/))";

inline constexpr std::string_view default_fs_types_left_out =
    "^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|"
    "iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|"
    "erofs|sysfs|tracefs)$";

inline constexpr std::string_view default_netstat_fields =
    "^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Icmp6?_(InMsgs|OutMsgs)|"
    "TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts|TCPOFOQueue|TCPRcvQDrop)|"
    "Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransSegs|CurrEstab)|"
    "Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|SndbufErrors))$";

/// It has to match the whole name, unlike all others.
inline constexpr std::string_view default_units_left_out =
    R"(.+\.(automount|device|mount|scope|slice))";

inline constexpr std::string_view default_vmstat_fields = "^(oom_kill|pgpg|pswp|pg.*fault).*";

}  // namespace strata::host
