#include "collectors/api/http_get.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_tcp_server.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/api/tls_fixture.h"

namespace strata::api {
namespace {

using test::FakeConnection;
using test::FakeTcpServer;
using test::SelfSigned;
using test::TempTree;
using test::TlsServer;
using testing::HasSubstr;
using testing::Not;

constexpr auto patience = std::chrono::seconds(20);

/// The request that a server gets.
std::string request_with(const HttpAuth& auth) {
  std::string request;
  {
    const FakeTcpServer server([&](FakeConnection& peer) {
      request = peer.read_until("\r\n\r\n");
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    std::string body;
    const auto url = parse_http_url("http://" + server.address() + "/metrics");
    const auto got = http_get(*url, {.timeout = patience, .auth = auth}, body);
    EXPECT_TRUE(got) << got.error().message;
  }
  return request;
}

/// What becomes of a POST to which the server says that.
std::string posted(const std::string& answer) {
  const FakeTcpServer server([&](FakeConnection& peer) {
    EXPECT_THAT(peer.read_until("\r\n\r\n"),
                testing::AllOf(testing::StartsWith("POST /hook?a=b HTTP/1.1\r\n"),
                               HasSubstr("\r\nContent-Type: application/json\r\n"),
                               HasSubstr("\r\nContent-Length: 7\r\n")));
    EXPECT_EQ(peer.read_bytes(7), "{\"a\":1}");
    peer.send(answer);
    peer.hang();
  });
  const auto url = parse_http_url("http://" + server.address() + "/hook?a=b");
  const auto done =
      http_post(*url, {.timeout = patience, .body_limit = 100}, {"{\"a\":1}", "application/json"});
  return done ? "done" : std::string(to_string(done.error().code)) + ": " + done.error().message;
}

TEST(HttpPost, IsDoneOnceTheServerHasTakenIt) {
  EXPECT_EQ(posted("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"), "done");
  EXPECT_EQ(posted("HTTP/1.1 204 No Content\r\n\r\n"), "done");
  EXPECT_EQ(posted("HTTP/1.1 202 Accepted\r\nContent-Length: 100000\r\n\r\nand so on"), "done");
}

TEST(HttpPost, TellsWhatIsRefusedForGood) {
  EXPECT_EQ(posted("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
            "invalid: the server answered 400");
  EXPECT_EQ(posted("HTTP/1.1 429 Too Many\r\nContent-Length: 0\r\n\r\n"),
            "io: the server answered 429");
  EXPECT_EQ(posted("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n"),
            "io: the server answered 503");
  EXPECT_EQ(posted("HTTP/1.1 302 Found\r\nLocation: http://a/\r\nContent-Length: 0\r\n\r\n"),
            "io: the server answered 302 (redirects are not followed)");
  EXPECT_EQ(posted("no HTTP at all\r\n\r\n").substr(0, 3), "io:");
}

TEST(HttpAuth, ProvesWhoItIs) {
  EXPECT_THAT(request_with({}), Not(HasSubstr("Authorization")));
  EXPECT_THAT(
      request_with(
          {.kind = HttpAuth::Kind::basic, .username = "Aladdin", .secret = {"open sesame", ""}}),
      HasSubstr("\r\nAuthorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"));
  EXPECT_THAT(request_with({.kind = HttpAuth::Kind::header, .secret = {"token", ""}}),
              HasSubstr("\r\nAuthorization: Bearer token\r\n"));
}

TEST(HttpAuth, ReadsItsFileAnew) {
  const TempTree tree;
  HttpAuth auth{.kind = HttpAuth::Kind::header, .secret = {{}, tree.path("token")}};
  const auto missing = authorization(auth);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::not_found);
  tree.write("token", "one\n");
  EXPECT_EQ(*authorization(auth), "Bearer one");
  tree.write("token", " two \r\n");
  EXPECT_EQ(*authorization(auth), "Bearer two");
  tree.write("token", "two\r\nHost: x");
  const auto split = authorization(auth);
  ASSERT_FALSE(split);
  EXPECT_THAT(split.error().message, Not(HasSubstr("two")));
}

/// What came of one GET: the body, or why there is none.
std::string outcome(const TlsServer& server, const TlsOptions& tls) {
  std::string body;
  const auto got = http_get(*parse_http_url(server.url()), {.timeout = patience, .tls = tls}, body);
  return got ? body : got.error().message;
}

struct Files {
  explicit Files(const SelfSigned& own) : certificate(tree.path("c.pem")), key(tree.path("k.pem")) {
    own.write(certificate, key);
  }
  TempTree tree;
  std::string certificate;
  std::string key;
};

TEST(Tls, TrustsItsAuthoritiesAlone) {
  const SelfSigned own("IP:127.0.0.1", 10);
  const Files files(own);
  const TlsServer server(own);
  EXPECT_EQ(outcome(server, {.ca_file = files.certificate}), "a 1\n");
  EXPECT_EQ(outcome(server, {.insecure_skip_verify = true}), "a 1\n");
  EXPECT_THAT(outcome(server, {}), HasSubstr("not trusted: self-signed certificate"));
  EXPECT_THAT(outcome(server, {.ca_file = "/nowhere"}), HasSubstr("trusted authorities"));
}

TEST(Tls, SaysThatACertificateHasExpired) {
  const SelfSigned own("IP:127.0.0.1", -1);
  const Files files(own);
  const TlsServer server(own);
  EXPECT_THAT(outcome(server, {.ca_file = files.certificate}),
              HasSubstr("not trusted: certificate has expired"));
}

TEST(Tls, WantsTheNameOfTheServer) {
  const SelfSigned own("DNS:shop.example", 10);
  const Files files(own);
  const TlsServer server(own);
  EXPECT_THAT(outcome(server, {.ca_file = files.certificate}), HasSubstr("not trusted"));
  EXPECT_EQ(outcome(server, {.ca_file = files.certificate, .server_name = "shop.example"}),
            "a 1\n");
}

TEST(Tls, ShowsItsOwnCertificate) {
  const SelfSigned own("IP:127.0.0.1", 10);
  const Files files(own);
  auto* const clients = X509_STORE_new();  // the server's from now on
  X509_STORE_add_cert(clients, own.certificate());
  const TlsServer server(own, clients);
  TlsOptions tls{.ca_file = files.certificate};
  EXPECT_THAT(outcome(server, tls), Not(HasSubstr("a 1")));
  tls.cert_file = files.certificate;
  tls.key_file = files.key;
  EXPECT_EQ(outcome(server, tls), "a 1\n");
  tls.key_file = files.certificate;
  EXPECT_THAT(outcome(server, tls), HasSubstr(files.certificate + ": error:"));
}

}  // namespace
}  // namespace strata::api
