#include "simulator/sim_process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "simulator/web_client.h"

extern char** environ;

namespace mm::simulator {

SimProcess::SimProcess(const std::vector<std::string>& arguments) {
  int output[2];
  if (pipe(output) != 0) throw std::runtime_error("pipe");
  std::vector<std::string> words{MMSIM_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, output[0]);
  const int failed = posix_spawn(&pid_, MMSIM_BINARY, &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(output[1]);
  std::string line;
  for (char c = 0; failed == 0 && c != '\n' && read(output[0], &c, 1) == 1;) line += c;
  close(output[0]);
  ready_ = nlohmann::json::parse(line, nullptr, false);
  if (!ready_.is_object()) throw std::runtime_error("mmsim did not start");
}

SimProcess::~SimProcess() {
  if (pid_ > 0) end_with(SIGKILL);
}

int SimProcess::end_with(int signal) {
  kill(pid_, signal);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

nlohmann::json SimProcess::control(const std::string& path) const {
  const HttpResult result = http(control_port(), "GET", path);
  EXPECT_EQ(result.status, 200) << path << ": " << result.body;
  return nlohmann::json::parse(result.body, nullptr, false);
}

nlohmann::json SimProcess::control(const std::string& path, const nlohmann::json& body) const {
  const HttpResult result = http(control_port(), "POST", path, body.dump());
  EXPECT_EQ(result.status, 200) << path << ": " << result.body;
  return nlohmann::json::parse(result.body, nullptr, false);
}

void SimProcess::fault(const std::string& name, const nlohmann::json& value) const {
  control("/faults", {{name, value}});
}

}  // namespace mm::simulator
