#include "collectors/host/systemd.h"

#include <algorithm>
#include <cstring>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

std::string answer_text(DbusKind kind, std::uint32_t reply_to, std::string_view signature,
                        const std::string& body) {
  DbusWriter fields;
  fields.u8(5);
  fields.signature("u");
  fields.u32(reply_to);
  fields.align(8);
  fields.u8(8);
  fields.signature("g");
  fields.signature(signature);
  DbusWriter out;
  out.u8('l');
  out.u8(static_cast<std::uint8_t>(kind));
  out.u8(0);
  out.u8(1);
  out.u32(static_cast<std::uint32_t>(body.size()));
  out.u32(7);
  out.u32(static_cast<std::uint32_t>(fields.text().size()));
  out.bytes(fields.text());
  out.align(8);
  out.bytes(body);
  return out.text();
}

std::string variant_text(const DbusValue& value) {
  DbusWriter out;
  if (const auto* const text = std::get_if<std::string>(&value)) {
    out.signature("s");
    out.string(*text);
  } else if (const auto* const number = std::get_if<std::uint64_t>(&value)) {
    out.signature("t");
    out.u64(*number);
  }
  return out.text();
}

std::string units_text(const std::vector<SystemdUnit>& units) {
  DbusWriter list;
  for (const auto& unit : units) {
    list.align(8);
    for (const auto* const text : {unit.name.c_str(), "what it is", unit.load.c_str(),
                                   unit.active.c_str(), "dead", "", unit.path.c_str()}) {
      list.string(text);
    }
    list.u32(0);
    list.string("");
    list.string("/");
  }
  DbusWriter out;
  out.u32(static_cast<std::uint32_t>(list.text().size()));
  out.align(8);
  out.bytes(list.text());
  return out.text();
}

/// systemd, behind a bus: one connection after the other, until the test ends.
class FakeSystemd {
 public:
  FakeSystemd() : listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(std::begin(address.sun_path), path_.size());
    EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(::listen(listener_.get(), 4), 0);
    server_ = std::thread([this] { serve(); });
  }
  FakeSystemd(const FakeSystemd&) = delete;
  FakeSystemd& operator=(const FakeSystemd&) = delete;
  ~FakeSystemd() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    hang_up();
    server_.join();
  }

  [[nodiscard]] const std::string& path() const { return path_; }
  void hang_up() { ::shutdown(client_, SHUT_RDWR); }

  std::vector<SystemdUnit> units;
  std::map<std::string, DbusValue> values;  // by property
  std::string greeting = "OK 1234\r\n";

 private:
  void serve() {
    while (true) {
      const Fd client(::accept(listener_.get(), nullptr, nullptr));
      if (!client) return;
      client_ = client.get();
      talk(client.get());
    }
  }

  void talk(int client) const {
    std::string text;
    bool greeted = false;
    bool begun = false;
    std::array<char, 4096> room;
    while (true) {
      const auto got = ::recv(client, room.data(), room.size(), 0);
      if (got <= 0) return;
      text.append(room.data(), static_cast<std::size_t>(got));
      if (!greeted && text.find("\r\n") != std::string::npos) {
        greeted = true;
        text.erase(0, text.find("\r\n") + 2);
        ::send(client, greeting.data(), greeting.size(), MSG_NOSIGNAL);
      }
      if (greeted && !begun && text.find("BEGIN\r\n") != std::string::npos) {
        begun = true;
        text.erase(0, text.find("BEGIN\r\n") + 7);
      }
      for (auto size = dbus_size(text); begun && size && text.size() >= *size;
           size = dbus_size(text)) {
        const auto reply = answer(text.substr(0, *size));
        ::send(client, reply.data(), reply.size(), MSG_NOSIGNAL);
        text.erase(0, *size);
      }
    }
  }

  [[nodiscard]] std::string answer(const std::string& call) const {
    std::uint32_t serial = 0;
    std::memcpy(&serial, call.data() + 8, sizeof(serial));
    const auto has = [&](const std::string& text) { return call.find(text) != std::string::npos; };
    if (has("Hello")) {
      DbusWriter name;
      name.string(":1.7");
      // A bus says hello by a signal too.
      return answer_text(DbusKind::signal, 0, "s", name.text()) +
             answer_text(DbusKind::reply, serial, "s", name.text());
    }
    if (has("ListUnits")) {
      return answer_text(DbusKind::reply, serial, "a(ssssssouso)", units_text(units));
    }
    for (const auto& [property, value] : values) {
      if (has(std::string(1, '\0') + property + '\0')) {
        return answer_text(DbusKind::reply, serial, "v", variant_text(value));
      }
    }
    return answer_text(DbusKind::error, serial, "s", std::string("\1\0\0\0x\0", 6));
  }

  TempTree tree_;
  std::string path_ = tree_.path("bus");
  Fd listener_;
  std::atomic<int> client_ = -1;
  std::thread server_;
};

class SystemdTest : public ::testing::Test {
 protected:
  SystemdTest() {
    systemd_.units = {{"api.service", "loaded", "active", "/u/api"},
                      {"gone.service", "not-found", "inactive", "/u/gone"},
                      {"dev.mount", "loaded", "active", "/u/dev"},
                      {"odd.service", "loaded", "reloading", "/u/odd"},
                      {"clean.timer", "loaded", "active", "/u/clean"},
                      {"ssh.socket", "loaded", "failed", "/u/ssh"}};
    systemd_.values = {{"Version", "252.39-1~deb12u1"},
                       {"Virtualization", ""},
                       {"SystemState", "running"},
                       {"Type", "notify"},
                       {"LastTriggerUSec", 1714550400000000U},
                       {"NAccepted", std::uint64_t{5}},
                       {"NConnections", std::uint64_t{2}},
                       {"NRestarts", std::uint64_t{3}},
                       {"TasksCurrent", std::uint64_t{4}},
                       {"TasksMax", ~std::uint64_t{0}},
                       {"ActiveEnterTimestamp", 1500000U}};
  }

  FakeSystemd systemd_;
};

TEST_F(SystemdTest, TellsUnitsAndWhatTheyAreDoing) {
  const auto collector = make_systemd({{systemd_.path(), DbusPeer::bus}});
  const auto collected = test::collect(*collector);
  EXPECT_TRUE(collected.status) << collected.status.error().message;
  EXPECT_THAT(
      collected.lines,
      AllOf(
          Contains(R"(node_systemd_version{version="252.39-1~deb12u1"} 252.39)"),
          Contains(R"(node_systemd_virtualization_info{virtualization_type="none"} 1)"),
          Contains("node_systemd_system_running 1"),
          Contains(R"(node_systemd_units{state="active"} 3)"),
          Contains(R"(node_systemd_units{state="activating"} 0)"),
          Contains(R"(node_systemd_units{state="reloading"} 1)"),
          Contains(R"(node_systemd_unit_state{name="api.service",state="active",type="notify"} 1)"),
          Contains(R"(node_systemd_unit_state{name="ssh.socket",state="failed",type=""} 1)")));
  EXPECT_THAT(
      collected.lines,
      AllOf(Contains(R"(node_systemd_timer_last_trigger_seconds{name="clean.timer"} 1714550400)"),
            Contains(R"(node_systemd_socket_accepted_connections_total{name="ssh.socket"} 5)"),
            Contains(R"(node_systemd_socket_current_connections{name="ssh.socket"} 2)"),
            Not(Contains(HasSubstr("refused"))), Not(Contains(HasSubstr("gone.service"))),
            Not(Contains(HasSubstr("dev.mount"))), Not(Contains(HasSubstr("restart"))),
            Not(Contains(HasSubstr("tasks")))));
}

TEST_F(SystemdTest, TellsMoreWhereItIsAskedTo) {
  SystemdOptions options{.units = {.exclude = "", .include = "a.+service|dev.mount"},
                         .tasks = true,
                         .restarts = true,
                         .start_times = true};
  const auto collector = make_systemd({{systemd_.path(), DbusPeer::bus}}, options);
  const auto lines = test::collect(*collector).lines;
  EXPECT_THAT(
      lines,
      AllOf(Contains(R"(node_systemd_service_restart_total{name="api.service"} 3)"),
            Contains(R"(node_systemd_unit_tasks_current{name="api.service"} 4)"),
            Contains(R"(node_systemd_unit_start_time_seconds{name="api.service"} 1.5)"),
            Contains(R"(node_systemd_unit_state{name="dev.mount",state="active",type="notify"} 1)"),
            Not(Contains(HasSubstr("tasks_max"))), Not(Contains(HasSubstr("clean.timer")))));
}

TEST_F(SystemdTest, IsAskedAgainOnANewConnection) {
  const auto collector = make_systemd({{systemd_.path(), DbusPeer::bus}});
  EXPECT_TRUE(test::collect(*collector).status);
  EXPECT_TRUE(test::collect(*collector).status);
  systemd_.hang_up();
  EXPECT_TRUE(test::collect(*collector).status);
}

TEST_F(SystemdTest, ThatRefusesIsAnError) {
  systemd_.greeting = "REJECTED EXTERNAL\r\n";
  const auto collector = make_systemd({{systemd_.path(), DbusPeer::bus}});
  EXPECT_EQ(test::collect(*collector).status.error().code, Code::permission);
}

TEST(SystemdPlaces, WithoutABusThereIsAnError) {
  const auto collector = make_systemd({{"/nonexistent/bus", DbusPeer::bus}});
  EXPECT_EQ(test::collect(*collector).status.error().code, Code::not_found);
  EXPECT_FALSE(systemd_places(HostFs(HostPaths{})).empty());
}

TEST(SystemdVersion, IsTheFirstNumberOfThreeDigits) {
  EXPECT_EQ(systemd_version_of("252.39-1~deb12u1"), 252.39);
  EXPECT_EQ(systemd_version_of("v12 255"), 255);
  EXPECT_EQ(systemd_version_of("255."), 255);
  EXPECT_EQ(systemd_version_of("no"), 0);
}

TEST(Dbus, ACutOrStrangeMessageIsNone) {
  const auto whole = answer_text(DbusKind::reply, 3, "a(ssssssouso)",
                                 units_text({{"a.service", "loaded", "active", "/u/a"}}));
  const auto message = parse_dbus(whole);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->reply_to, 3U);
  ASSERT_TRUE(parse_units(*message));
  EXPECT_EQ(parse_units(*message)->front(), (SystemdUnit{"a.service", "loaded", "active", "/u/a"}));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_dbus(std::string_view(whole).substr(0, size)));
  }
  auto cut = *message;
  for (std::size_t size = 0; size < message->body.size(); ++size) {
    cut.body = message->body.substr(0, size);
    EXPECT_FALSE(parse_units(cut)) << size;
  }
  EXPECT_EQ(dbus_size(std::string(16, 'x')), 0U);
  EXPECT_EQ(dbus_size("l"), std::nullopt);
}

TEST(Dbus, ACallIsWhatTheBusTakes) {
  const auto text = dbus_text({"a.b", "/c", "d.e", "Get", {"one", "two"}}, 9);
  EXPECT_EQ(dbus_size(text), text.size());
  const auto message = parse_dbus(text);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->kind, DbusKind::call);
  EXPECT_EQ(message->signature, "ss");
  DbusReader body(message->body);
  EXPECT_EQ(body.string(), "one");
  EXPECT_EQ(body.string(), "two");
  EXPECT_TRUE(body.ok());
}

TEST(Dbus, NumbersOfTheOtherOrderAreRead) {
  DbusReader big(std::string_view("\0\0\1\2", 4), ByteOrder::big);
  EXPECT_EQ(big.u32(), 0x102U);
}

}  // namespace
}  // namespace strata::host
