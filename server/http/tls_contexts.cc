#include "http/tls_contexts.h"

#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <utility>

#include "http/http_stream.h"

namespace mm::http {

namespace ssl = boost::asio::ssl;

namespace {

boost::asio::const_buffer bytes(const std::string& text) {
  return boost::asio::buffer(text);
}

Result<std::shared_ptr<ssl::context>> made(const access::CertificateSet& set) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  boost::system::error_code error;
  context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 |
                           ssl::context::no_compression,
                       error);
  if (!error) context->use_certificate_chain(bytes(set.certificate), error);
  if (!error) context->use_private_key(bytes(set.private_key), ssl::context::pem, error);
  if (!error && !set.client_ca.empty()) {
    context->add_certificate_authority(bytes(set.client_ca), error);
    if (!error) context->set_verify_mode(ssl::verify_peer, error);
  }
  if (error) return Error{"TLS: " + error.message()};
  // Without a name of ours OpenSSL refuses to go on with a session in which a certificate was asked for.
  constexpr unsigned char kName[] = {'m', 'm', 'd'};
  SSL_CTX_set_session_id_context(context->native_handle(), kName, sizeof kName);
  return context;
}

}  // namespace

Result<std::unique_ptr<TlsContexts>> TlsContexts::create(std::shared_ptr<access::Certificates> certificates) {
  std::unique_ptr<TlsContexts> contexts(new TlsContexts(std::move(certificates)));
  contexts->shown_ = contexts->certificates_->current();
  auto first = made(*contexts->shown_);
  if (!first) return Error{first.error()};
  contexts->context_ = std::move(first).value();
  return contexts;
}

std::shared_ptr<ssl::context> TlsContexts::newest() {
  auto newest = certificates_->current();
  if (newest == shown_) return context_;
  shown_ = std::move(newest);
  if (auto context = made(*shown_)) context_ = std::move(context).value();
  return context_;
}

std::vector<std::string> HttpStream::certificate_names() {
  using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
  const Certificate shown(tls_ ? SSL_get1_peer_certificate(tls_->native_handle()) : nullptr, &X509_free);
  return shown ? access::names_in(shown.get()) : std::vector<std::string>();
}

}  // namespace mm::http
