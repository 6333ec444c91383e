// An https server on loopback with a certificate made for the test.
#pragma once

#include <ctime>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>
#include <httplib.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace strata::test {

/// A key and a certificate that it signed itself, valid from a day ago for `days` days from now.
class SelfSigned {
 public:
  SelfSigned(const char* names, int days)
      : key_(EVP_RSA_gen(2048), EVP_PKEY_free), certificate_(X509_new(), X509_free) {
    constexpr long day = 86400;
    auto* const certificate = certificate_.get();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -10 * day);
    X509_gmtime_adj(X509_getm_notAfter(certificate), days * day);
    X509_set_pubkey(certificate, key_.get());
    const auto* const common = reinterpret_cast<const unsigned char*>("strata test");
    auto* const subject = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, common, -1, -1, 0);
    X509_set_issuer_name(certificate, subject);
    auto* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(certificate, key_.get(), EVP_sha256());
  }

  [[nodiscard]] X509* certificate() const { return certificate_.get(); }
  [[nodiscard]] EVP_PKEY* key() const { return key_.get(); }

  void write(const std::string& certificate_file, const std::string& key_file) const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> pem(BIO_new_file(certificate_file.c_str(), "w"),
                                                        BIO_free);
    PEM_write_bio_X509(pem.get(), certificate());
    const std::unique_ptr<BIO, decltype(&BIO_free)> secret(BIO_new_file(key_file.c_str(), "w"),
                                                           BIO_free);
    PEM_write_bio_PrivateKey(secret.get(), key(), nullptr, nullptr, 0, nullptr, nullptr);
  }

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::unique_ptr<X509, decltype(&X509_free)> certificate_;
};

/// Serves "a 1" at /metrics; with `clients`, to those alone whose certificate is in it.
class TlsServer {
 public:
  explicit TlsServer(const SelfSigned& own, X509_STORE* clients = nullptr)
      : server_(own.certificate(), own.key(), clients) {
    server_.Get("/metrics", [](const httplib::Request&, httplib::Response& answer) {
      answer.set_content("a 1\n", "text/plain");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  ~TlsServer() {
    server_.stop();
    thread_.join();
  }

  [[nodiscard]] std::string url() const {
    return "https://127.0.0.1:" + std::to_string(port_) + "/metrics";
  }

 private:
  httplib::SSLServer server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace strata::test
