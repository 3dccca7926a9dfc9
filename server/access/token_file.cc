#include "access/token_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>

namespace mm::access {

namespace {

constexpr std::size_t kLongestName = 32;
constexpr const char* kTimeForm = "%Y-%m-%dT%H:%M:%SZ";
constexpr std::string_view kHeading = "# Tokens of mmd, by `mmctl token`: name role sha256 made expires\n";

std::optional<WallTime> time_from(const std::string& text) {
  std::tm fields{};
  const char* const end = strptime(text.c_str(), kTimeForm, &fields);
  if (!end || *end != '\0') return std::nullopt;
  return WallTime(std::chrono::seconds(timegm(&fields)));
}

// What is wrong with the line, or nothing.
std::string read_line(const std::string& line, std::vector<Token>& tokens) {
  std::istringstream in(line);
  const std::vector<std::string> words{std::istream_iterator<std::string>(in), {}};
  if (words.empty() || words[0].starts_with('#')) return {};
  if (words.size() != 5) return "must be: name role sha256 made expires";
  const auto role = role_of(words[1]);
  const auto digest = digest_from_hex(words[2]);
  const auto made = time_from(words[3]);
  Token token{.name = words[0]};
  if (!problem_of_token_name(token.name).empty()) return "the name is none";
  if (!role) return "the role must be viewer or operator";
  if (!digest) return "the digest must be 64 hexadecimal digits";
  if (!made) return "the time it was made must be such as 2026-01-31T23:59:59Z";
  token.role = *role;
  token.digest = *digest;
  token.made = *made;
  if (words[4] != "-") {
    token.expires = time_from(words[4]);
    if (!token.expires) return "the time it expires must be - or such as 2026-01-31T23:59:59Z";
  }
  const bool twice =
      std::any_of(tokens.begin(), tokens.end(), [&](const Token& other) { return other.name == token.name; });
  if (twice) return "the name is there twice";
  tokens.push_back(std::move(token));
  return {};
}

std::string system_problem(const std::string& what, const std::filesystem::path& file) {
  return "cannot " + what + " " + file.string() + ": " + std::strerror(errno);
}

// Closes what it holds.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }

 private:
  int number_;
};

// Beside the file and then in its place, with the owner that the old one has.
std::string replace(const std::filesystem::path& file, const std::string& text) {
  const std::filesystem::path beside = file.string() + ".new";
  ::unlink(beside.c_str());
  {
    const Descriptor out(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (out.get() < 0) return system_problem("write", beside);
    struct stat like {};
    const bool known = ::stat(file.c_str(), &like) == 0 || ::stat(file.parent_path().c_str(), &like) == 0;
    if (known && ::geteuid() == 0 && ::fchown(out.get(), like.st_uid, like.st_gid) != 0) {
      return system_problem("give away", beside);
    }
    const bool written = ::write(out.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (!written || ::fsync(out.get()) != 0) return system_problem("write", beside);
  }
  return ::rename(beside.c_str(), file.c_str()) == 0 ? "" : system_problem("replace", file);
}

}  // namespace

std::string time_text(WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(time));
  std::tm fields{};
  gmtime_r(&seconds, &fields);
  char text[32];
  std::strftime(text, sizeof text, kTimeForm, &fields);
  return text;
}

std::string problem_of_token_name(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  if (!name.empty() && name.size() <= kLongestName &&
      name.find_first_not_of(kAllowed) == std::string_view::npos && name[0] != '-') {
    return {};
  }
  return "a token's name is 1 to 32 letters, digits, dots, dashes and underscores";
}

Result<std::vector<Token>> parse_tokens(std::string_view text) {
  std::vector<Token> tokens;
  std::istringstream in{std::string(text)};
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (const auto problem = read_line(line, tokens); !problem.empty()) {
      return Error{"line " + std::to_string(number) + ": " + problem};
    }
  }
  return tokens;
}

std::string to_text(const std::vector<Token>& tokens) {
  std::string text(kHeading);
  for (const Token& token : tokens) {
    text += token.name + ' ' + std::string(to_text(token.role)) + ' ' + to_hex(token.digest) + ' ' +
            time_text(token.made) + ' ' + (token.expires ? time_text(*token.expires) : "-") + '\n';
  }
  return text;
}

Result<std::vector<Token>> read_tokens(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) return Error{system_problem("read the tokens in", file)};
  auto tokens = parse_tokens(text);
  if (!tokens) return Error{file.string() + ", " + tokens.error()};
  return tokens;
}

Result<Done> change_tokens(const std::filesystem::path& given,
                           const std::function<std::string(std::vector<Token>&)>& change) {
  const auto file = std::filesystem::absolute(given);
  const auto folder = file.parent_path();
  const Descriptor lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (lock.get() < 0 || ::flock(lock.get(), LOCK_EX) != 0) return Error{system_problem("open", folder)};
  std::vector<Token> tokens;
  if (std::filesystem::exists(file)) {
    auto read = read_tokens(file);
    if (!read) return Error{read.error()};
    tokens = std::move(read).value();
  }
  std::string problem = change(tokens);
  if (problem.empty()) problem = replace(file, to_text(tokens));
  if (!problem.empty()) return Error{problem};
  return Done{};
}

}  // namespace mm::access
