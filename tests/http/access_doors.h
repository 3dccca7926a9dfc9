// Both ports with tokens in force, in front of an engine that answers every command at once.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "access/access.h"
#include "http/http_server.h"
#include "http/web_call.h"
#include "rpc/grpc_server.h"
#include "testing/engine_ports.h"
#include "testing/generic_call.h"
#include "testing/temporary_folder.h"

namespace mm::testing {

class AnsweringControl final : public engine::Control {
 public:
  void post(engine::Command /*command*/, std::string caller,
            std::function<void(const engine::CommandReply&)> done) override {
    callers.push_back(std::move(caller));
    done({.message = "so be it"});
  }
  std::vector<std::string> callers;
};

enum class Caller { nobody, viewer, operator_ };

inline std::string to_text(Caller caller) {
  return caller == Caller::nobody ? "nobody" : caller == Caller::viewer ? "a viewer" : "an operator";
}

class AccessDoors : public ::testing::Test {
 protected:
  AccessDoors() {
    feed.happen([](EngineDriver& driver) { driver.start_quoting(); });
    viewer = token("board", access::Role::viewer);
    operator_ = token("alice", access::Role::operator_);
    start();
  }

  // A token of this name is made; its secret.
  std::string token(const std::string& name, access::Role role, std::optional<WallTime> expires = {}) {
    const std::string secret = access::new_secret();
    EXPECT_TRUE(access::change_tokens(folder / "tokens", [&](std::vector<access::Token>& tokens) {
                  tokens.push_back({name, role, access::digest_of(secret), {}, expires});
                  return std::string();
                }).ok());
    return secret;
  }

  virtual void start() {
    access = access::Access::create({.tokens_file = folder / "tokens"}).value();
    grpc = rpc::GrpcServer::start("127.0.0.1:0", control, feed, nullptr, doctor, shadows,
                                  {.access = access.get(),
                                   .on_refused =
                                       [this](const access::Refusal& refusal, std::string_view method, bool) {
                                         const std::lock_guard lock(mutex);
                                         refusals.emplace_back(refusal.who, std::string(method));
                                       }})
               .value();
    const std::string self = access::user_name(::geteuid());
    const std::string another = self == "daemon" ? "bin" : "daemon";
    using Names = std::vector<std::string>;
    for (const auto& [caller, operators, viewers] : {std::tuple(Caller::nobody, Names{another}, Names{}),
                                                     std::tuple(Caller::viewer, Names{}, Names{self}),
                                                     std::tuple(Caller::operator_, Names{self}, Names{})}) {
      unix_doors.push_back(
          rpc::GrpcServer::start("", control, feed, nullptr, doctor, shadows,
                                 {.access = access.get(),
                                  .unix_socket = unix_path(caller),
                                  .local_roles = access::LocalRoles::create(operators, viewers).value()})
              .value());
    }
    http::HttpSettings settings;
    settings.listen = "127.0.0.1:0";
    settings.calls = grpc->in_process();
    folder.write("web/index.html", "<p>\n");
    settings.static_root = folder / "web";
    settings.routes["/healthz"] = [] { return http::HttpAnswer{200, "text/plain", "ok\n"}; };
    settings.guarded_routes["/metrics"] = [] { return http::HttpAnswer{200, "text/plain", "mm_up 1\n"}; };
    settings.guard = [this](const http::HttpCaller& caller) -> std::optional<http::HttpAnswer> {
      access::Presented presented;
      presented.authorization = caller.authorization;
      const auto judged = access->admit(presented, access::Role::viewer, "this page",
                                        {std::chrono::steady_clock::now(), std::chrono::system_clock::now()});
      if (std::holds_alternative<access::Permit>(judged)) return std::nullopt;
      return http::HttpAnswer{.status = 401, .body = "no\n"};
    };
    http = http::HttpServer::start(std::move(settings)).value();
  }

  std::string grpc_address() const { return "127.0.0.1:" + std::to_string(grpc->port()); }
  std::uint16_t http_port() const { return http->port(); }
  std::shared_ptr<grpc::Channel> channel() const {
    return grpc::CreateChannel(grpc_address(), grpc::InsecureChannelCredentials());
  }

  // Name of a door, and a call through it.
  using Call = std::function<grpc::StatusCode(Caller, const std::string& method)>;
  std::vector<std::pair<std::string, Call>> doors() {
    return {{"gRPC",
             [this, to = channel()](Caller caller, const std::string& method) {
               std::map<std::string, std::string> metadata;
               if (caller != Caller::nobody) metadata["authorization"] = "Bearer " + secret(caller);
               return call_method(to, method, metadata).error_code();
             }},
            {"Unix socket",
             [this](Caller caller, const std::string& method) {
               return call_method(grpc::CreateChannel("unix:" + unix_path(caller),
                                                      grpc::InsecureChannelCredentials()),
                                  method)
                   .error_code();
             }},
            {"gRPC-Web", [this](Caller caller, const std::string& method) {
               WebCall call(http_port());
               call.call(method, "",
                         caller == Caller::nobody ? "" : "Authorization: Bearer " + secret(caller) + "\r\n");
               // Of a stream the first message is enough.
               if (call.header("grpc-status").empty()) {
                 const auto frame = call.next();
                 if (frame && !frame->is_trailers()) return grpc::StatusCode::OK;
                 return static_cast<grpc::StatusCode>(
                     std::stoi(lines_of(frame ? frame->content : "").find("grpc-status")->second));
               }
               return static_cast<grpc::StatusCode>(std::stoi(call.header("grpc-status")));
             }}};
  }
  // What nobody is told.
  static grpc::StatusCode of_nobody(const std::string& door) {
    // The kernel always tells who it is.
    return door == "Unix socket" ? grpc::StatusCode::PERMISSION_DENIED : grpc::StatusCode::UNAUTHENTICATED;
  }
  std::string unix_path(Caller caller) const { return folder / to_text(caller); }

  const std::string& secret(Caller caller) const { return caller == Caller::viewer ? viewer : operator_; }

  TemporaryFolder folder;
  std::string viewer;
  std::string operator_;
  AnsweringControl control;
  EnginePorts feed;
  FixedDoctor doctor;
  FixedShadows shadows;
  std::mutex mutex;
  std::vector<std::pair<std::string, std::string>> refusals;
  std::unique_ptr<access::Access> access;
  std::unique_ptr<rpc::GrpcServer> grpc;
  std::vector<std::unique_ptr<rpc::GrpcServer>> unix_doors;  // one for each caller: all of them are this user
  std::unique_ptr<http::HttpServer> http;
};

}  // namespace mm::testing
