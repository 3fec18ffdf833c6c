// SPDX-License-Identifier: MIT
#include "machine/host/connect.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

namespace machine::host {
namespace {

Connected failure(std::string sentence) { return {FileDescriptor(), std::move(sentence)}; }

Connected call(int family, const sockaddr* place, socklen_t size, const std::string& address) {
    FileDescriptor socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket.is_open() || ::connect(socket.number(), place, size) != 0) {
        return failure(
            fmt::format("Nobody can be reached at {}: {}.", address, std::strerror(errno)));
    }
    return {std::move(socket), ""};
}

Connected call_path(const std::string& path) {
    sockaddr_un place{};
    place.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof place.sun_path) {
        return failure(fmt::format("The name of a socket has 1 to {} bytes; \"{}\" has {}.",
                                   sizeof place.sun_path - 1, path, path.size()));
    }
    std::memcpy(place.sun_path, path.data(), path.size());
    return call(AF_UNIX, reinterpret_cast<const sockaddr*>(&place), sizeof place, path);
}

std::optional<std::uint16_t> port_in(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
    const bool is_one = problem == std::errc() && end == text.data() + text.size() && port != 0;
    return is_one ? std::optional(port) : std::nullopt;
}

Connected call_port(const std::string& address, std::string_view host, std::string_view port) {
    const auto number = port_in(port);
    if (!number) {
        return failure(fmt::format("\"{}\" is no port in \"{}\".", port, address));
    }
    if (host != "127.0.0.1" && host != "localhost") {
        return failure(fmt::format("\"{}\" is not this computer: only a Unix socket or a port of "
                                   "127.0.0.1 is called.",
                                   host));
    }
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(*number);
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return call(AF_INET, reinterpret_cast<const sockaddr*>(&place), sizeof place, address);
}

} // namespace

Connected connect_to(const std::string& address) {
    const auto colon = address.rfind(':');
    if (colon == std::string::npos || address.find('/') != std::string::npos) {
        return call_path(address);
    }
    const std::string_view text = address;
    return call_port(address, text.substr(0, colon), text.substr(colon + 1));
}

} // namespace machine::host
