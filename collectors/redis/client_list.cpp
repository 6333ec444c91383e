#include "collectors/redis/client_list.h"

#include <array>
#include <cmath>
#include <unordered_map>

#include "collectors/redis/client_metrics.h"
#include "core/base/text.h"

namespace strata::redis {
namespace {

constexpr std::size_t most_clients = 1000;

using Client = std::unordered_map<std::string_view, std::string_view>;

/// id=11 addr=127.0.0.1:63508 fd=8 name= age=6321 idle=6320 flags=N db=0 ... cmd=get user=default
Client client_of(std::string_view line) {
  Client client;
  while (!line.empty()) {
    auto value = text::take_until(line, ' ');
    const auto key = text::take_until(value, '=');
    client.emplace(key, value);
  }
  return client;
}

std::string_view field(const Client& client, std::string_view key) {
  const auto found = client.find(key);
  return found == client.end() ? std::string_view{} : found->second;
}

void add_client(const Client& client, double now, bool ports, Samples& samples) {
  const auto id = field(client, "id");
  const auto address = field(client, "addr");
  const auto colon = std::min(address.rfind(':'), address.size());
  const auto port = ports ? address.substr(std::min(colon + 1, address.size())) : "";
  const auto client_name = field(client, "name");
  samples.add(client_info, 1,
              {"id", id, "client_name", client_name, "flags", field(client, "flags"), "db",
               field(client, "db"), "host", address.substr(0, colon), "port", port, "user",
               field(client, "user"), "resp", field(client, "resp")});
  const Labels who = {"id", id, "client_name", client_name};
  for (const auto& [key, def] : client_fields) {
    if (const auto number = text::real(field(client, key))) samples.add(*def, *number, who);
  }
  for (const auto& [key, def] : client_ages) {
    if (const auto age = text::real(field(client, key))) samples.add(*def, now - *age, who);
  }
}

}  // namespace

void add_clients(std::string_view list, double now, bool ports, Samples& samples) {
  for (std::size_t shown = 0; !list.empty() && shown < most_clients;) {
    const auto client = client_of(text::trim(text::take_line(list)));
    if (field(client, "id").empty() || field(client, "addr").empty()) continue;
    add_client(client, now, ports, samples);
    ++shown;
  }
}

std::vector<Command> ClientList::ask(const Round& round) {
  if (round.info != nullptr) return {};
  text_.clear();
  asked_at_ = SystemClock{}.wall_now();
  return {{"CLIENT", "LIST"}};
}

Status ClientList::take(std::span<const Reply> replies) {
  if (auto status = no_error(replies); !status) return status;
  text_ = replies.front().text;
  return {};
}

void ClientList::add(const InfoText& /*info*/, Samples& samples) {
  add_clients(text_, std::floor(unix_seconds(asked_at_)), ports_, samples);
}

}  // namespace strata::redis
