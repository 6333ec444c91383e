#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/identity/runtimes/podman/podman_files.h"
#include "core/identity/runtimes/podman/podman_source.h"
#include "core/identity/user_slice.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_host.h"
#include "tests/unit/core/docker_fixture.h"

namespace strata {
namespace {

using namespace std::chrono_literals;
using test::aa;
using test::bb;
using test::eventually;
using test::FakeDocker;
using test::FakeHost;
using test::http_answer;
using test::id_from;
using test::inspection_of;

const std::string cc = id_from("cc");
const std::string layer = id_from("93");
/// Of files that the tests make for a user: whoever may give files away gives them to user 7.
const uid_t user = ::geteuid() == 0 ? 7 : ::geteuid();

void give(const std::string& path) { ASSERT_EQ(::lchown(path.c_str(), user, gid_t(-1)), 0); }

/// As podman 4.3 writes it.
std::string entry_of(const std::string& id, const std::string& name,
                     const std::string& more_metadata = {}) {
  return R"({"id":")" + id + R"(","names":[")" + name + R"("],"image":"cf14","layer":")" + layer +
         R"(","metadata":"{\"image-name\":\"localhost/mini:latest\",\"name\":\")" + name + R"(\")" +
         more_metadata +
         R"(}","created":"2026-11-23T01:51:57.357685318Z","flags":{"MountLabel":""}})";
}

TEST(PodmanState, ReadsTheStoresList) {
  const auto list = parse_podman_containers("[" + entry_of(aa, "web") + "," +
                                            entry_of(bb, "crio", R"(,\"pod-id\":\"77\")") +
                                            R"(,{"names":["no-id"]},{"id":"../../etc"},7,{"id":")" +
                                            cc + R"(","layer":"../x","metadata":"{","names":7}])");
  ASSERT_TRUE(list);
  ASSERT_EQ(list->size(), 2U) << "CRI-O's is left out";
  EXPECT_EQ(list->at(0).name, "web");
  EXPECT_EQ(list->at(0).image, "localhost/mini:latest");
  EXPECT_EQ(list->at(0).layer, layer);
  EXPECT_EQ(unix_seconds(*list->at(0).created), 1795398717.357685318);
  EXPECT_EQ(list->at(1).id, cc);
  EXPECT_EQ(list->at(1).name, "");
  EXPECT_EQ(list->at(1).layer, "");
}

TEST(PodmanState, GarbageIsAParseError) {
  for (const auto* text : {"", "{", "{}", "[1", "\xff"}) {
    EXPECT_EQ(parse_podman_containers(text).error().code, Code::parse) << text;
  }
}

TEST(PodmanState, ReadsABundle) {
  const LabelNames labels = {"io.container.manager"};
  RuntimeContainer own;
  parse_podman_bundle(R"({"linux":{"namespaces":[{"type":"pid"},{"type":"network",
                          "path":"/run/netns/netns-1"}]},
                          "annotations":{"io.container.manager":"libpod","other":"x"}})",
                      labels, own);
  EXPECT_FALSE(own.joined_network);
  EXPECT_EQ(own.labels, (std::map<std::string, std::string>{{"io.container.manager", "libpod"}}));
  RuntimeContainer joined;
  parse_podman_bundle(R"({"linux":{"namespaces":[{"type":"network","path":"/proc/77/ns/net"}]}})",
                      labels, joined);
  EXPECT_TRUE(joined.joined_network);
  for (const auto* text : {"", "{", "[]", R"({"linux":{"namespaces":[7]}})"}) {
    RuntimeContainer nothing;
    parse_podman_bundle(text, labels, nothing);
    EXPECT_FALSE(nothing.joined_network);
  }
}

TEST(PodmanState, ReadsTheHealthAndWhereItStands) {
  const auto bundle = R"({"mounts":[{"source":"proc"},7,{"destination":"/run/.containerenv",
      "source":"/run/c/overlay-containers/aa/userdata/.containerenv"}]})";
  EXPECT_EQ(podman_health_log(bundle, "aa"), "/run/c/overlay-containers/aa/healthcheck.log");
  EXPECT_EQ(podman_health_log(bundle, "a"), "");
  EXPECT_EQ(podman_health_log("{", "aa"), "");
  EXPECT_EQ(parse_podman_health(R"({"Status":"healthy","FailingStreak":0,"Log":[]})"),
            Health::healthy);
  EXPECT_EQ(parse_podman_health(R"({"Status":"unhealthy"})"), Health::unhealthy);
  EXPECT_EQ(parse_podman_health(R"({"Status":"starting"})"), Health::starting);
  for (const auto* text : {"", "{", R"({"Status":7})", R"({"Status":"odd"})"}) {
    EXPECT_EQ(parse_podman_health(text), Health::unknown) << text;
  }
}

std::string cmdline_of(std::initializer_list<std::string> words) {
  std::string text;
  for (const auto& word : words) text.append(word).append(1, '\0');
  return text;
}

TEST(PodmanState, ReadsConmonsArguments) {
  const auto arguments =
      parse_conmon(cmdline_of({"/usr/bin/conmon", "--api-version", "1", "-c", "aa", "-u", "aa",
                               "-b", "/g/overlay-containers/aa/userdata", "-n", "web"}));
  ASSERT_TRUE(arguments);
  EXPECT_EQ(arguments->id, "aa");
  EXPECT_EQ(store_of_bundle(arguments->bundle, arguments->id), "/g/overlay-containers");
  EXPECT_FALSE(parse_conmon(cmdline_of({"/bin/sh", "-c", "aa", "-b", "/x"})));
  EXPECT_FALSE(parse_conmon(cmdline_of({"/usr/bin/conmon", "-c"})));
  EXPECT_FALSE(parse_conmon(cmdline_of({"conmon", "-c", "aa", "-b", "relative"})));
  EXPECT_FALSE(parse_conmon(""));
  EXPECT_EQ(store_of_bundle("/run/aa/userdata", "aa"), "");
  EXPECT_EQ(store_of_bundle("/g/overlay-containers/bb/userdata", "aa"), "");
}

class PodmanFilesTest : public testing::Test {
 protected:
  void write(const std::string& store, const std::string& entries) const {
    host.tree().write("root" + store + "/containers.json", "[" + entries + "]");
  }

  void write_users(const std::string& store, const std::string& entries) const {
    write(store, entries);
    give(host.tree().path("root" + store + "/containers.json"));
  }
  /// A conmon of the user's that names this store.
  void add_conmon(const std::string& id, const std::string& store) const {
    const auto one = std::to_string(user);
    host.tree().write("proc/77/comm", "conmon\n");
    host.tree().write("proc/77/status", "Name:\tconmon\nUid:\t" + one + "\t" + one + "\t0\t0\n");
    host.tree().write("proc/77/cmdline", cmdline_of({"/usr/bin/conmon", "-c", id, "-b",
                                                     store + "/" + id + "/userdata"}));
  }

  const FakeHost host{CgroupMode::v2};
  test::FakeClock clock;
  PodmanFiles files{host.fs(), default_labels, clock};
  const std::string roots = "/var/lib/containers/storage/overlay-containers";
  const std::string users = "/home/u/.local/share/containers/storage/overlay-containers";
};

TEST_F(PodmanFilesTest, ReadsRootsStoreAndFollowsIt) {
  EXPECT_FALSE(files.look({}));
  write(roots, entry_of(aa, "web"));
  const auto first = files.look({});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->at(aa)->name, "web");
  EXPECT_EQ(first->at(aa)->own_paths,
            (std::vector<std::string>{"/var/lib/containers/storage/overlay/" + layer + "/diff",
                                      roots + "/" + aa + "/userdata"}));
  write(roots, entry_of(aa, "web") + "," + entry_of(bb, "db"));
  const auto second = files.look({});
  EXPECT_EQ(second->at(aa), first->at(aa)) << "the same object";
  EXPECT_EQ(second->at(bb)->name, "db");
  write(roots, entry_of(aa, "renamed-web"));
  EXPECT_EQ(files.look({})->at(aa)->name, "renamed-web");
  EXPECT_FALSE(files.look({})->contains(bb));
}

TEST_F(PodmanFilesTest, TheHealthIsFollowedOnceTheBundleTellsWhereItStands) {
  const auto health = [&] { return files.look({})->at(aa)->health; };
  const auto log = "/run/c/overlay-containers/" + aa;
  const auto says = [&](const std::string& status) {
    host.tree().write("root" + log + "/healthcheck.log", R"({"Status":")" + status + R"("})");
  };
  write(roots, entry_of(aa, "web"));
  says("starting");
  EXPECT_EQ(health(), Health::unknown) << "it has not been started yet";
  host.tree().write("root" + roots + "/" + aa + "/userdata/config.json",
                    R"({"mounts":[{"source":")" + log + R"(/userdata/.containerenv"}]})");
  EXPECT_EQ(health(), Health::starting);
  const auto before = files.look({})->at(aa);
  EXPECT_EQ(files.look({})->at(aa), before) << "the same object";
  says("healthy");
  EXPECT_EQ(health(), Health::healthy);
  says("unhealthy");
  EXPECT_EQ(health(), Health::unhealthy);
  std::filesystem::remove(host.tree().path("root" + log + "/healthcheck.log"));
  EXPECT_EQ(health(), Health::unknown);
}

TEST_F(PodmanFilesTest, AUsersBundleNamesNoFileOfAnothers) {
  // Two owners are what it is about, and only root can give a file to another.
  if (::geteuid() != 0) GTEST_SKIP() << "not root: no file can be given to another user";
  write_users(users, entry_of(cc, "mine"));
  add_conmon(cc, users);
  const auto log = "/srv/" + cc;
  host.tree().write("root" + log + "/healthcheck.log", R"({"Status":"healthy"})");
  host.tree().write("root" + users + "/" + cc + "/userdata/config.json",
                    R"({"mounts":[{"source":")" + log + R"(/userdata/.containerenv"}]})");
  EXPECT_EQ(files.look({cc})->at(users_key(user, cc))->health, Health::unknown);
}

TEST_F(PodmanFilesTest, AHalfWrittenListLeavesWhatIsKnown) {
  write(roots, entry_of(aa, "web"));
  ASSERT_TRUE(files.look({}));
  host.tree().write("root" + roots + "/containers.json", "[{\"id\":\"aa");
  EXPECT_EQ(files.look({})->at(aa)->name, "web");
}

TEST_F(PodmanFilesTest, AUsersStoreIsFoundThroughItsConmon) {
  write_users(users, entry_of(cc, "mine"));
  add_conmon(cc, users);
  EXPECT_FALSE(files.look({"other"}));
  clock.advance(2s);
  const auto found = files.look({cc});
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->contains(cc)) << "of any other's containers";
  EXPECT_EQ(found->at(users_key(user, cc))->name, "mine");
  EXPECT_TRUE(files.look({})->contains(users_key(user, cc))) << "without a further search";
}

TEST_F(PodmanFilesTest, SearchesAreRare) {
  write_users(users, entry_of(cc, "mine"));
  EXPECT_FALSE(files.look({cc}));
  add_conmon(cc, users);
  EXPECT_FALSE(files.look({cc})) << "a moment ago";
  clock.advance(2s);
  EXPECT_TRUE(files.look({cc}));
}

TEST_F(PodmanFilesTest, AStoreIsNotBelievedInAnothersName) {
  // Two owners are what it is about, and only root can give a file to another.
  if (::geteuid() != 0) GTEST_SKIP() << "not root: no file can be given to another user";
  write("/srv/overlay-containers", entry_of(cc, "roots"));  // root's file, the user's conmon
  add_conmon(cc, "/srv/overlay-containers");
  EXPECT_FALSE(files.look({cc}));
}

TEST_F(PodmanFilesTest, AUsersFifoIsNotWaitedFor) {
  write_users(users, entry_of(cc, "mine"));
  add_conmon(cc, users);
  ASSERT_TRUE(files.look({cc}));
  const auto list = host.tree().path("root" + users + "/containers.json");
  std::filesystem::remove(list);
  ASSERT_EQ(::mkfifo(list.c_str(), 0666), 0);
  files.look({});
}

TEST_F(PodmanFilesTest, OneUserTakesFewPlaces) {
  for (int i = 0; i < 6; ++i) {
    const auto store = "/home/" + std::to_string(i) + "/overlay-containers";
    const auto id = id_from(std::to_string(i) + "c");
    write_users(store, entry_of(id, "mine"));
    add_conmon(id, store);
    clock.advance(2s);
    files.look({id});
  }
  EXPECT_EQ(files.look({})->size(), 4U);
}

class PodmanSourceTest : public test::DockerSourceTest {
 protected:
  static std::string one(const std::string& id, const std::string& path) {
    if (path == "/containers/json") {
      return http_answer(200, R"([{"Id":")" + id + R"(","Names":["/)" + id.substr(0, 2) +
                                  R"(-name"],"State":"running"}])");
    }
    if (path == "/containers/" + id + "/json") return inspection_of(id, 9);
    return http_answer(404, "{}");
  }
  [[nodiscard]] PodmanSourceOptions podman(const std::string& named = {}) const {
    PodmanSourceOptions made;
    made.socket = named;
    made.period = 20ms;
    made.asked = options();
    return made;
  }

  const FakeHost host{CgroupMode::v2};
  const std::string roots = host.tree().path("root/run/podman/podman.sock");
  const std::string users = host.tree().path("root/run/user/7/podman/podman.sock");
};

TEST_F(PodmanSourceTest, AsksEverySocketAsTheyComeAndGo) {
  host.tree().write("root/run/podman/x", "");
  host.tree().write("root/run/user/7/podman/x", "");
  std::atomic<int> changes = 0;
  PodmanSource source(podman(), host.fs(), clock, [&] { ++changes; });
  EXPECT_FALSE(source.health().present);
  const FakeDocker root(roots, [](const std::string& path) { return one(aa, path); });
  ASSERT_TRUE(eventually([&] { return source.view() && source.view()->containers.size() == 1; }));
  {
    give(host.tree().path("root/run/user/7"));
    const FakeDocker users_own(users, [](const std::string& path) { return one(bb, path); });
    give(users);
    ASSERT_TRUE(eventually([&] { return source.view()->containers.size() == 2; }));
    EXPECT_EQ(source.view()->containers.at(users_key(user, bb))->name, "bb-name");
    EXPECT_EQ(source.view()->runtime, "podman");
    EXPECT_TRUE(source.health().present);
    EXPECT_TRUE(source.health().ok);
    source.nudge(bb);
    ASSERT_TRUE(eventually([&] { return users_own.requests("/containers/" + bb + "/json") == 2; }));
  }
  ASSERT_TRUE(eventually([&] { return source.view()->containers.size() == 1; }));
  EXPECT_GT(changes, 0);
}

TEST_F(PodmanSourceTest, WithoutASocketItHasAnsweredAllTheSame) {
  std::atomic<int> changes = 0;
  const PodmanSource source(podman(), host.fs(), clock, [&] { ++changes; });
  ASSERT_TRUE(eventually([&] { return changes == 1; }));
  EXPECT_EQ(source.health().changes, 1U);
  EXPECT_FALSE(source.health().present);
}

TEST_F(PodmanSourceTest, ASocketThatIsDockersIsAskedOnce) {
  host.tree().write("root/run/podman/x", "");
  const FakeDocker root(roots, [](const std::string& path) { return one(aa, path); });
  std::filesystem::create_symlink(roots, socket);
  auto options = podman();
  options.docker_socket = socket;
  const PodmanSource source(options, host.fs(), clock);
  ASSERT_TRUE(eventually([&] { return source.health().changes == 1; }));
  EXPECT_FALSE(source.health().present);
  EXPECT_EQ(root.requests("/containers/json"), 0);
}

TEST_F(PodmanSourceTest, NoUsersSocketMakesItLookBad) {
  // Two owners are what it is about, and only root can give a file to another.
  if (::geteuid() != 0) GTEST_SKIP() << "not root: no file can be given to another user";
  host.tree().write("root/run/podman/x", "");
  host.tree().write("root/run/user/7/podman/x", "");
  give(host.tree().path("root/run/user/7"));
  const FakeDocker bad(users, [](const std::string&) { return http_answer(500, "{}"); });
  give(users);
  const PodmanSource source(podman(), host.fs(), clock);
  ASSERT_TRUE(eventually([&] { return source.health().failures > 0; }));
  EXPECT_FALSE(source.health().ok) << "there is no other";
  const FakeDocker root(roots, [](const std::string& path) { return one(aa, path); });
  ASSERT_TRUE(eventually([&] { return source.health().ok; }));
}

TEST_F(PodmanSourceTest, ALinkInAUsersDirectoryIsNotAsked) {
  host.tree().write("root/run/user/7/podman/x", "");
  give(host.tree().path("root/run/user/7"));
  const FakeDocker docker(socket, [](const std::string& path) { return one(aa, path); });
  std::filesystem::create_symlink(socket, users);
  EXPECT_TRUE(find_podman_sockets(host.fs()).empty());
}

TEST_F(PodmanSourceTest, ANamedSocketThatIsNotThereIsAFailure) {
  const PodmanSource source(podman(socket), host.fs(), clock);
  ASSERT_TRUE(eventually([&] { return source.health().changes > 0; }));
  EXPECT_TRUE(source.health().present);
  EXPECT_FALSE(source.health().ok);
  EXPECT_NE(source.health().error.message.find(socket), std::string::npos);
}

TEST_F(PodmanSourceTest, EndsAtOnceWhileASocketHangs) {
  host.tree().write("root/run/podman/x", "");
  const FakeDocker hangs(roots, [](const std::string&) { return std::string(); });
  auto slow = podman();
  slow.asked.client.timeout = 3s;
  const auto begun = std::chrono::steady_clock::now();
  {
    const PodmanSource source(slow, host.fs(), clock);
    ASSERT_TRUE(eventually([&] { return hangs.requests("/containers/json") > 0; }));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

}  // namespace
}  // namespace strata
