// Completion scripts, made from the command line's own description so that they cannot fall behind it.
#include <memory>

#include "cli/command.h"

namespace mm::cli {

namespace {

std::string options_of(const CLI::App& app) {
  std::string words;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) words += (words.empty() ? "--" : " --") + name;
  }
  return words;
}

std::string commands_of(const CLI::App& app) {
  std::string words;
  for (const auto* command : app.get_subcommands({}))
    words += (words.empty() ? "" : " ") + command->get_name();
  return words;
}

// zsh reads bash's completions through bashcompinit.
std::string bash_script(const CLI::App& app) {
  std::string cases;
  for (const auto* command : app.get_subcommands({})) {
    const std::string inner = commands_of(*command);
    cases += "    " + command->get_name() + ") words=\"" + inner + (inner.empty() ? "" : " ") +
             options_of(*command) + "\" ;;\n";
  }
  return "_mmctl() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= one\n"
         "  for one in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case \" " +
         commands_of(app) +
         " \" in *\" $one \"*) command=$one; break ;; esac\n"
         "  done\n"
         "  local words=\"" +
         commands_of(app) +
         "\"\n"
         "  case \"$command\" in\n" +
         cases +
         "  esac\n"
         "  case \"$previous\" in\n"
         "    -o | --output) words=\"table json csv\" ;;\n"
         "    --endpoint) words= ;;\n"
         "    *) words=\"$words " +
         options_of(app) +
         "\" ;;\n"
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "}\n"
         "complete -F _mmctl mmctl\n";
}

std::string quoted(std::string text) {
  for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 2) text.insert(at, "\\");
  return '\'' + text + '\'';
}

std::string fish_script(const CLI::App& app) {
  std::string text = "complete -c mmctl -f\n";
  for (const auto* command : app.get_subcommands({})) {
    text += "complete -c mmctl -n __fish_use_subcommand -a " + command->get_name() + " -d " +
            quoted(command->get_description()) + "\n";
    for (const auto* option : command->get_options()) {
      for (const auto& name : option->get_lnames()) {
        text += "complete -c mmctl -n '__fish_seen_subcommand_from " + command->get_name() + "' -l " + name +
                " -d " + quoted(option->get_description()) + "\n";
      }
    }
    for (const auto* inner : command->get_subcommands({})) {
      text += "complete -c mmctl -n '__fish_seen_subcommand_from " + command->get_name() + "' -a " +
              inner->get_name() + " -d " + quoted(inner->get_description()) + "\n";
    }
  }
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) {
      text += "complete -c mmctl -l " + name + " -d " + quoted(option->get_description()) + "\n";
    }
  }
  return text;
}

}  // namespace

void add_completion(CLI::App& app, Offline& offline) {
  auto* command = app.add_subcommand("completion", "The completion script of a shell, to be sourced by it");
  auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([shell, &app, &offline] {
    offline = [shell, &app](const Output&) -> int {
      const std::string text = *shell == "fish" ? fish_script(app)
                               : *shell == "zsh"
                                   ? "autoload -U +X bashcompinit && bashcompinit\n" + bash_script(app)
                                   : bash_script(app);
      std::fputs(text.c_str(), stdout);
      return client::kDone;
    };
  });
}

}  // namespace mm::cli
