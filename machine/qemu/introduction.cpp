// SPDX-License-Identifier: MIT
#include "machine/qemu/introduction.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string_view>

namespace machine::qemu {
namespace {

using nlohmann::json;

constexpr std::string_view remedy =
    "start it with the options that ./vitrine run --print-command prints";
/// How a socket without anybody connected to it is called.
constexpr std::string_view free_socket = "disconnected:unix:";

/// What QEMU returns; null if it refuses.
json returned(Monitor& monitor, std::string_view command, const json& arguments = json::object()) {
    const Monitor::Answer answer = monitor.query(command, arguments.dump());
    constexpr bool throw_on_error = false;
    json value = answer.error.empty() ? json::parse(answer.text, nullptr, throw_on_error) : json();
    return value.is_discarded() ? json() : value;
}

json property(Monitor& monitor, const std::string& object, std::string_view name) {
    return returned(monitor, "qom-get", {{"path", object}, {"property", name}});
}

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : std::string();
}

/// Where RAM is: only a file has a name by which another process finds it.
void ask_for_ram(Monitor& monitor, Introduction& introduction) {
    const std::string backend = text_of(property(monitor, "/machine", "memory-backend"));
    introduction.ram_file = text_of(property(monitor, backend, "mem-path"));
    const json size = property(monitor, backend, "size");
    introduction.ram_size = size.is_number_unsigned() ? size.get<std::uint64_t>() : 0;
    if (introduction.ram_file.empty()) {
        introduction.error =
            fmt::format("This QEMU's RAM is in no file, so nobody else can see it: {}.", remedy);
    } else if (property(monitor, backend, "share") != true) {
        introduction.error = fmt::format("This QEMU keeps what it writes to its RAM file {} to "
                                         "itself (share=on is missing): {}.",
                                         introduction.ram_file, remedy);
    }
}

/// Its serial line is the character device "console", and its gdb server "gdb".
void ask_for_sockets(Monitor& monitor, Introduction& introduction) {
    for (const json& device : returned(monitor, "query-chardev")) {
        if (!device.is_object()) {
            continue;
        }
        const std::string label = text_of(device.value("label", json()));
        const std::string name = text_of(device.value("filename", json()));
        const bool is_free = name.starts_with("disconnected:");
        if (label == "gdb") {
            introduction.has_gdb_server = true;
            introduction.gdb_is_connected = !is_free;
        }
        if (label == "console" && name.starts_with(free_socket)) {
            const std::string rest = name.substr(free_socket.size());
            introduction.console = rest.substr(0, rest.rfind(",server"));
        }
    }
}

} // namespace

Introduction ask_who_it_is(Monitor& monitor) {
    Introduction introduction;
    const json status = returned(monitor, "query-status");
    if (!status.is_object()) {
        introduction.error = "QEMU does not say whether it runs.";
        return introduction;
    }
    introduction.is_running = status.value("running", json()) == true;
    introduction.processors = static_cast<unsigned>(returned(monitor, "query-cpus-fast").size());
    ask_for_ram(monitor, introduction);
    ask_for_sockets(monitor, introduction);
    return introduction;
}

} // namespace machine::qemu
