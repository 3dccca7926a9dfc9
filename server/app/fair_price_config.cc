#include "app/fair_price_config.h"

#include <algorithm>
#include <map>
#include <optional>

namespace mm::app {

namespace {

using nlohmann::json;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

struct Pair {
  std::string_view base;
  std::string_view quote;
};

// What a symbol trades for what: "PAXG/USD", "PAXG-USDT", "PAXGUSDT". Nothing when it can't be told.
std::optional<Pair> pair_of(std::string_view source) {
  const std::string_view symbol = source.substr(source.find(':') + 1);
  if (const auto mark = symbol.find_first_of("/-"); mark != std::string_view::npos) {
    return Pair{symbol.substr(0, mark), symbol.substr(mark + 1)};
  }
  for (const std::string_view quote : {"USDT", "USDC", "USD", "BTC", "EUR"}) {
    if (symbol.size() > quote.size() && symbol.ends_with(quote)) {
      return Pair{symbol.substr(0, symbol.size() - quote.size()), quote};
    }
  }
  return std::nullopt;
}

// Everything but one unit of something for one of `quote` must cancel out, so that USD and USDT don't mix.
std::string wrong_units(const std::vector<engine::FairTerm>& terms,
                        const std::vector<engine::SourceSpec>& sources, std::string_view quote) {
  std::map<std::string, int, std::less<>> powers;
  for (const auto& term : terms) {
    const auto pair = pair_of(sources[term.source.index].name);
    if (!pair) return {};
    powers[std::string(pair->base)] += term.divides ? -1 : 1;
    powers[std::string(pair->quote)] += term.divides ? 1 : -1;
  }
  std::string text;
  int bases = 0;
  bool good = true;
  for (const auto& [unit, power] : powers) {
    if (power == 0) continue;
    text += (text.empty() ? "" : " ") + unit + "^" + std::to_string(power);
    if (unit == quote) {
      good = good && power == -1;
    } else {
      good = good && power == 1 && ++bases == 1;
    }
  }
  if (good && bases == 1) return {};
  return "comes out in " + (text.empty() ? "nothing" : text) + ", not in " + std::string(quote) +
         " for one of something; multiply or divide by a source such as kraken:USDT/USD where USD and USDT "
         "meet";
}

class FormulaReader {
 public:
  FormulaReader(JsonSection& root, const std::vector<engine::SourceSpec>& sources, std::string_view quote)
      : root_(root), sources_(sources), quote_(quote) {}

  engine::FairExpression read(std::string_view formula) {
    engine::FairExpression expression;
    std::string_view rest = trimmed(formula);
    if (rest.starts_with('(') && rest.ends_with(')')) rest = trimmed(rest.substr(1, rest.size() - 2));
    expression.name = rest;
    bool divides = false;
    while (true) {
      // The marks stand between blanks, since a source's name may hold a slash itself.
      const auto mark = std::min(rest.find(" / "), rest.find(" * "));
      expression.terms.push_back({source(trimmed(rest.substr(0, mark))), divides});
      if (mark == std::string_view::npos) break;
      divides = rest[mark + 1] == '/';
      rest.remove_prefix(mark + 3);
    }
    if (!known_) return expression;
    if (const auto problem = wrong_units(expression.terms, sources_, quote_); !problem.empty()) {
      root_.problem("fair_price", "'" + expression.name + "' " + problem);
    }
    return expression;
  }

 private:
  SourceId source(std::string_view name) {
    const auto found = std::find_if(sources_.begin(), sources_.end(),
                                    [&](const engine::SourceSpec& spec) { return spec.name == name; });
    if (found != sources_.end()) return SourceId{static_cast<std::uint8_t>(found - sources_.begin())};
    known_ = false;
    root_.problem("fair_price",
                  "'" + std::string(name) +
                      "' is not among the sources; the form is 'SOURCE / SOURCE', 'SOURCE * SOURCE' or "
                      "'SOURCE', such as 'binance:PAXGUSDT / binance:BTCUSDT'");
    return {};
  }

  JsonSection& root_;
  const std::vector<engine::SourceSpec>& sources_;
  std::string_view quote_;
  bool known_ = true;
};

}  // namespace

engine::FairPriceSpec read_fair_price(JsonSection& root, const std::vector<engine::SourceSpec>& sources,
                                      std::string_view quote) {
  engine::FairPriceSpec spec;
  const auto add = [&](const std::string& formula, double weight) {
    auto expression = FormulaReader(root, sources, quote).read(formula);
    expression.weight = weight;
    const bool twice =
        std::any_of(spec.expressions.begin(), spec.expressions.end(),
                    [&](const engine::FairExpression& other) { return other.name == expression.name; });
    if (twice) root.problem("fair_price", "'" + expression.name + "' is there twice");
    spec.expressions.push_back(std::move(expression));
  };
  const json* value =
      root.value("fair_price", "text or list",
                 {"Needed: a formula such as \"binance:PAXGUSDT / binance:BTCUSDT\", or a list of formulas "
                  "and of objects as below; their weighted median is the fair price: [fair "
                  "price](fair-price.md)"});
  if (!value || !(value->is_string() || (value->is_array() && !value->empty()))) {
    root.problem("fair_price",
                 "must be a formula such as \"binance:PAXGUSDT / binance:BTCUSDT\", or a list of them");
  } else if (value->is_string()) {
    add(value->get<std::string>(), 1);
  } else {
    for (std::size_t i = 0; i < value->size(); ++i) {
      const json& one = (*value)[i];
      const std::string path = "fair_price[" + std::to_string(i) + "]";
      if (one.is_string()) {
        add(one.get<std::string>(), 1);
      } else if (one.is_object()) {
        JsonSection in(one, path, root.reading());
        std::string formula;
        double weight = 1;
        in.text("formula", formula, {"Needed: the formula"});
        in.number("weight", weight, 0.001, 1000, {"How much it counts beside the others"});
        in.refuse_unknown();
        add(formula, weight);
      } else {
        root.reading().problems.push_back(path +
                                          ": must be a formula, or {\"formula\": ..., \"weight\": ...}");
      }
    }
  }
  JsonSection rules = root.section("fair_price_rules", {"How formulas are combined"});
  double quorum = spec.quorum;
  rules.number("quorum", quorum, 1, 100,
               {"There is a fair price while at least so many formulas agree", "formulas"});
  rules.number("outlier_bps", spec.outlier_bps, 0.1, 1000,
               {"A formula farther from the median has no say", "bps"});
  rules.number("lone_uncertainty_bps", spec.lone_uncertainty_bps, 0, 1000,
               {"Added to the uncertainty while only one formula is left", "bps"});
  rules.refuse_unknown();
  spec.quorum = static_cast<int>(quorum);
  if (quorum > static_cast<double>(spec.expressions.size())) {
    rules.problem("quorum", "is more than there are formulas");
  }
  return spec;
}

}  // namespace mm::app
