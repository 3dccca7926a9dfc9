#include "rpc/method_roles.h"

#include <utility>

namespace mm::rpc {

namespace {

using access::Role;

constexpr std::pair<std::string_view, Role> kRoles[] = {
    // ControlService
    {"StartTrading", Role::operator_},
    {"StopTrading", Role::operator_},
    {"ReducePosition", Role::operator_},
    {"SetSpread", Role::operator_},
    {"UpdateParameters", Role::operator_},
    {"CancelAllOrders", Role::operator_},
    {"EngageKillSwitch", Role::operator_},
    {"ResetKillSwitch", Role::operator_},
    {"SetLogLevel", Role::operator_},
    // ShadowService
    {"StartShadow", Role::operator_},
    {"StopShadow", Role::operator_},
    {"GetShadow", Role::viewer},
    // StateService
    {"GetState", Role::viewer},
    {"WatchState", Role::viewer},
    {"WatchEvents", Role::viewer},
    {"Watch", Role::viewer},
    {"ListOrders", Role::viewer},
    {"ListFills", Role::viewer},
    {"ListHistory", Role::viewer},
    {"GetProfit", Role::viewer},
    {"ListParameters", Role::viewer},
    {"ListParameterChanges", Role::viewer},
    {"ExplainQuotes", Role::viewer},
    {"GetLatency", Role::viewer},
    {"WhoAmI", Role::viewer},
    {"RunDoctor", Role::operator_},  // asks the exchange, with the keys
};

}  // namespace

std::optional<access::Role> role_needed(std::string_view method) {
  for (const auto& [name, role] : kRoles) {
    if (name == method) return role;
  }
  return std::nullopt;
}

}  // namespace mm::rpc
