// Certificates of authorities that a test makes for itself, with the openssl program.
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace mm::testing {

class Authority {
 public:
  // Keeps its files in the folder, by this name.
  Authority(std::string folder, std::string name) : folder_(std::move(folder)), name_(std::move(name)) {
    run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=" + name_ +
        "' -keyout " + file(name_ + ".key") + " -out " + certificate());
  }

  // Makes FOLDER/NAME.pem and NAME.key. `alternatives`: such as "DNS:localhost,IP:127.0.0.1".
  void issue(const std::string& name, const std::string& common_name,
             const std::string& alternatives = "DNS:localhost,IP:127.0.0.1", int days = 1) const {
    std::ofstream(file(name + ".ext")) << "subjectAltName=" << alternatives << '\n';
    run("openssl req -utf8 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=" + common_name +
        "' -keyout " + file(name + ".key.new") + " -out " + file(name + ".csr"));
    run("openssl x509 -req -in " + file(name + ".csr") + " -CA " + certificate() + " -CAkey " +
        file(name_ + ".key") + " -CAcreateserial -days " + std::to_string(days) + " -extfile " +
        file(name + ".ext") + " -out " + file(name + ".pem.new"));
    // As certbot and its like do it: in place of the old ones, one after the other.
    run("mv " + file(name + ".key.new") + ' ' + file(name + ".key") + " && mv " + file(name + ".pem.new") +
        ' ' + file(name + ".pem"));
  }

  std::string certificate() const { return file(name_ + ".pem"); }
  std::string file(const std::string& name) const { return folder_ + '/' + name; }
  std::string text(const std::string& name) const {
    std::ifstream in(file(name));
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  static void run(const std::string& command) {
    if (std::system(("(" + command + ") 2>/dev/null").c_str()) != 0) throw std::runtime_error(command);
  }

  std::string folder_;
  std::string name_;
};

}  // namespace mm::testing
