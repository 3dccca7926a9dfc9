#include "notices/command_courier.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace mm::notices {

namespace {

// What programs need to find other programs and to write text; nothing that names our secrets or our
// supervisor.
std::vector<std::string> environment() {
  std::vector<std::string> kept;
  for (const char* name : {"PATH", "HOME", "LANG", "TZ"}) {
    if (const char* value = std::getenv(name)) kept.push_back(std::string(name) + '=' + value);
  }
  return kept;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

// A file in memory that holds the text and is read from its beginning; -1 with errno set. Unlike a pipe it
// makes nobody wait, also when the program never reads it.
int file_of(const std::string& text) {
  const int file = memfd_create("notice", MFD_CLOEXEC);
  if (file < 0) return -1;
  if (write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      lseek(file, 0, SEEK_SET) != 0) {
    const int error = errno;
    close(file);
    errno = error;
    return -1;
  }
  return file;
}

class SpawnWishes {
 public:
  explicit SpawnWishes(int input) {
    constexpr int kFirstOther = STDERR_FILENO + 1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, kFirstOther);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&attributes, 0);  // one of its own, to be killed as a whole
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
  }
  ~SpawnWishes() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnWishes(const SpawnWishes&) = delete;
  SpawnWishes& operator=(const SpawnWishes&) = delete;

  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
};

std::string end_text(int status) {
  if (WIFEXITED(status)) {
    if (WEXITSTATUS(status) == 0) return {};
    return "the command ended with status " + std::to_string(WEXITSTATUS(status));
  }
  return "the command was ended by signal " + std::to_string(WTERMSIG(status));
}

}  // namespace

CommandCourier::CommandCourier(boost::asio::io_context& io, std::vector<std::string> command,
                               Duration timeout)
    : io_(io), command_(std::move(command)), timeout_(timeout), end_(io), timer_(io) {}

CommandCourier::~CommandCourier() {
  if (process_ == 0) return;
  kill(-process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

void CommandCourier::carry(const std::string& payload, Done done) {
  done_ = std::move(done);
  const int error = spawn(payload);
  if (error == 0) return wait();
  boost::asio::post(io_, [done = std::exchange(done_, {}), error] {
    done("the command cannot be started: " + std::generic_category().message(error));
  });
}

int CommandCourier::spawn(const std::string& payload) {
  const int input = file_of(payload);
  if (input < 0) return errno;
  const SpawnWishes wishes(input);
  std::vector<std::string> variables = environment();
  const auto arguments = pointers(command_);
  const auto kept = pointers(variables);
  pid_t process = 0;
  const int error =
      posix_spawn(&process, arguments[0], &wishes.actions, &wishes.attributes, arguments.data(), kept.data());
  close(input);
  if (error != 0) return error;
  process_ = process;
  return 0;
}

void CommandCourier::wait() {
  too_late_ = false;
  // Not pidfd_open(): glibc 2.36 declares it for C only.
  const int end = static_cast<int>(syscall(SYS_pidfd_open, process_, 0));
  if (end < 0) {
    // It cannot be watched, so it may not run.
    kill(-process_, SIGKILL);
    return boost::asio::post(io_, [this] { ended(); });
  }
  end_.assign(end);
  end_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [this](boost::system::error_code error) {
    if (!error) ended();
  });
  timer_.expires_after(timeout_);
  timer_.async_wait([this](boost::system::error_code error) {
    if (error || process_ == 0) return;
    too_late_ = true;
    kill(-process_, SIGKILL);
  });
}

void CommandCourier::ended() {
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = 0;
  timer_.cancel();
  boost::system::error_code ignored;
  end_.close(ignored);
  const auto done = std::exchange(done_, {});
  done(too_late_ ? "the command had not ended after " + std::to_string(to_ms(timeout_)) + " ms and was killed"
                 : end_text(status));
}

}  // namespace mm::notices
