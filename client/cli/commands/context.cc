#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/target_options.h"
#include "lib/contexts.h"

namespace mm::cli {

namespace {

struct Wanted {
  std::string name;
  client::TargetNames names;
};

int fail(const std::string& problem) {
  std::fprintf(stderr, "mmctl: %s\n", problem.c_str());
  return client::kRefused;
}

// Reads the contexts, changes them and writes them; `change` returns a problem, or nothing.
template <typename Change>
int changed(Change change) {
  const auto file = client::contexts_file();
  auto contexts = client::read_contexts(file);
  if (!contexts) return fail(contexts.error());
  if (const std::string problem = change(contexts.value()); !problem.empty()) return fail(problem);
  const auto written = client::write_contexts(file, *contexts);
  return written ? client::kDone : fail(written.error());
}

int set(const Wanted& wanted) {
  client::TargetNames names = wanted.names;
  if (!names.token_file.empty() && !names.token_env.empty()) {
    return fail("a context has --token-file or --token-env, not both");
  }
  // It is used from anywhere.
  for (auto* file : {&names.tls_ca, &names.client_cert, &names.client_key, &names.token_file}) {
    if (!file->empty()) *file = std::filesystem::absolute(*file).string();
  }
  return changed([&](client::Contexts& contexts) {
    contexts.known[wanted.name] = names;
    if (contexts.current.empty()) contexts.current = wanted.name;
    return std::string();
  });
}

int list(const Output& output) {
  const auto contexts = client::read_contexts(client::contexts_file());
  if (!contexts) return fail(contexts.error());
  if (output.json()) {
    nlohmann::json all = nlohmann::json::array();
    for (const auto& [name, names] : contexts->known) {
      all.push_back({{"name", name}, {"current", name == contexts->current}, {"endpoint", names.endpoint}});
    }
    std::puts(all.dump().c_str());
    return client::kDone;
  }
  Table table({"", "name", "endpoint", "TLS", "token"});
  for (const auto& [name, names] : contexts->known) {
    const bool tls = names.tls || !names.tls_ca.empty() || !names.client_cert.empty();
    table.add({name == contexts->current ? "*" : "", name,
               names.endpoint.empty() ? client::usual_endpoint() : names.endpoint,
               !names.client_cert.empty() ? "mutual"
               : tls                      ? "yes"
                                          : "no",
               !names.token_file.empty()  ? names.token_file
               : !names.token_env.empty() ? "$" + names.token_env
                                          : "none"});
  }
  output.print(table);
  return client::kDone;
}

int tell_current() {
  const auto contexts = client::read_contexts(client::contexts_file());
  if (!contexts) return fail(contexts.error());
  if (contexts->current.empty()) return fail("no context is in use; `mmctl context use` chooses one");
  std::puts(contexts->current.c_str());
  return client::kDone;
}

}  // namespace

void add_context(CLI::App& app, Offline& offline) {
  auto* command =
      app.add_subcommand("context", "Named places where an mmd is, kept in ~/.config/mmctl/config.json");
  command->require_subcommand(1);
  const auto wanted = std::make_shared<Wanted>();
  const auto named = [&](const char* name, const char* words) {
    auto* sub = command->add_subcommand(name, words);
    sub->add_option("name", wanted->name, "Of the context")->required();
    return sub;
  };
  auto* setting = named("set", "Keep a context, in place of one of that name; the first is used at once");
  setting->fallthrough(false);  // the options are the context's, not of this call
  add_target_options(*setting, wanted->names);
  setting->callback([=, &offline] { offline = [=](const Output&) { return set(*wanted); }; });
  named("use", "Use it from now on")->callback([=, &offline] {
    offline = [=](const Output&) {
      return changed([&](client::Contexts& contexts) {
        const auto known = client::context_named(contexts, wanted->name);
        if (known) contexts.current = wanted->name;
        return known ? std::string() : known.error();
      });
    };
  });
  named("delete", "Forget it; the files that it names stay")->callback([=, &offline] {
    offline = [=](const Output&) {
      return changed([&](client::Contexts& contexts) {
        const auto known = client::context_named(contexts, wanted->name);
        contexts.known.erase(wanted->name);
        if (contexts.current == wanted->name) contexts.current.clear();
        return known ? std::string() : known.error();
      });
    };
  });
  command->add_subcommand("list", "All of them; * is the one in use")->callback([&offline] {
    offline = [](const Output& output) { return list(output); };
  });
  command->add_subcommand("current", "The one in use")->callback([&offline] {
    offline = [](const Output&) { return tell_current(); };
  });
}

}  // namespace mm::cli
