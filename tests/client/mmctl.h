// The real mmctl against the real gRPC port, in front of an engine in virtual time that quotes.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>

#include "rpc/grpc_server.h"
#include "testing/engine_ports.h"

namespace mm::testing {

struct Ran {
  int status = -1;
  std::string out;
  std::string err;
};

class Mmctl : public ::testing::Test {
 protected:
  Mmctl() {
    ports.happen([](EngineDriver& driver) {
      driver.start_quoting();
      driver.accept_all();
    });
    serve(nullptr);
  }

  void serve(const engine::Archive* archive) {
    server.reset();
    auto started = rpc::GrpcServer::start("127.0.0.1:0", ports, ports, archive, doctor, shadows);
    if (!started) throw std::runtime_error(started.error());
    server = std::move(started).value();
    endpoint = "127.0.0.1:" + std::to_string(server->port());
  }

  Ran run(const std::string& arguments) const {
    const auto errors = std::filesystem::temp_directory_path() / ("mmctl-" + std::to_string(getpid()));
    const std::string command = "MMCTL_ENDPOINT=" + endpoint + " " MM_BIN "/mmctl " + arguments + " 2>" +
                                errors.string() + " </dev/null";
    Ran ran;
    std::FILE* pipe = popen(command.c_str(), "r");
    char text[4096];
    for (std::size_t n = 0; (n = fread(text, 1, sizeof text, pipe)) > 0;) ran.out.append(text, n);
    ran.status = WEXITSTATUS(pclose(pipe));
    std::ifstream in(errors);
    ran.err.assign(std::istreambuf_iterator<char>(in), {});
    std::filesystem::remove(errors);
    return ran;
  }

  EnginePorts ports;
  FixedDoctor doctor;
  FixedShadows shadows;
  std::unique_ptr<rpc::GrpcServer> server;
  std::string endpoint;
};

}  // namespace mm::testing
