// SPDX-License-Identifier: MIT
#include "machine/gdb/server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace machine::gdb {
namespace {

/// More than one waits in the queue; it is served when the first has left.
constexpr int queue_length = 1;

std::string because(std::string_view what) {
    return fmt::format("{}: {}.", what, std::strerror(errno));
}

/// A socket that listens, or -1.
int listen_at(const sockaddr* address, socklen_t size) {
    const int made = ::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    if (made < 0 || ::setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        ::bind(made, address, size) != 0 || ::listen(made, queue_length) != 0) {
        const int error = errno;
        if (made >= 0) {
            ::close(made);
        }
        errno = error;
        return -1;
    }
    return made;
}

} // namespace

Listener::Made Listener::at_port(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int listening = listen_at(reinterpret_cast<const sockaddr*>(&address), sizeof address);
    socklen_t size = sizeof address;
    if (listening < 0 ||
        ::getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        return {nullptr, because(fmt::format("gdb cannot be awaited at port {}", port))};
    }
    const std::string name = fmt::format("127.0.0.1:{}", ntohs(address.sin_port));
    return {std::unique_ptr<Listener>(new Listener(listening, name, {})), ""};
}

Listener::Made Listener::at_file(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string name = path.string();
    if (name.size() >= sizeof address.sun_path) {
        return {nullptr, fmt::format("A socket's name has at most {} characters; {} is longer.",
                                     sizeof address.sun_path - 1, name)};
    }
    std::memcpy(address.sun_path, name.data(), name.size());
    const mode_t before = ::umask(S_IRWXG | S_IRWXO); // nobody else's
    const int listening = listen_at(reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::umask(before);
    if (listening < 0) {
        return {nullptr, because(fmt::format("gdb cannot be awaited at {}", name))};
    }
    return {std::unique_ptr<Listener>(new Listener(listening, name, path)), ""};
}

Listener::~Listener() {
    ::close(socket_);
    if (!file_.empty()) {
        std::error_code ignored;
        std::filesystem::remove(file_, ignored);
    }
}

int Listener::accept(int wake) const {
    for (;;) {
        pollfd watched[] = {{socket_, POLLIN, 0}, {wake, POLLIN, 0}};
        const int ready = ::poll(watched, 2, -1);
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        if (ready < 0 || watched[1].revents != 0) {
            return -1;
        }
        return ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    }
}

Connection::Connection(int socket, Target& target, const Symbols* symbols)
    : socket_(socket), target_(target), session_(target, symbols) {
    const int on = 1; // Answers are short and awaited.
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    reader_ = std::thread([this] { read_packets(); });
}

Connection::~Connection() {
    ::shutdown(socket_, SHUT_RDWR);
    reader_.join();
    ::close(socket_);
}

void Connection::serve() {
    while (const auto item = wait_for_item()) {
        const bool is_packet = item->kind == PacketReader::Item::Kind::Packet;
        if (acknowledges_ && !send(is_packet ? "+" : "-")) {
            return;
        }
        if (!is_packet) {
            continue;
        }
        const Session::Answer answer = session_.answer(item->text);
        if (!answer.sends_nothing && !send(framed(answer.text))) {
            return;
        }
        acknowledges_ = acknowledges_ && !answer.stops_acknowledging;
        if (answer.is_over) {
            return;
        }
    }
}

void Connection::read_packets() {
    PacketReader packets;
    char block[4096];
    for (;;) {
        const auto count = ::recv(socket_, block, sizeof block, 0);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        packets.feed({block, static_cast<std::size_t>(std::max<ssize_t>(count, 0))});
        const std::lock_guard lock(mutex_);
        while (auto item = packets.next()) {
            if (item->kind == PacketReader::Item::Kind::Interrupt) {
                target_.request_pause();
            } else {
                items_.push_back(std::move(*item));
            }
        }
        if (count <= 0) {
            is_gone_ = true;
            target_.request_pause(); // Nobody waits for the end of this run any more.
        }
        arrived_.notify_one();
        if (is_gone_) {
            return;
        }
    }
}

std::optional<PacketReader::Item> Connection::wait_for_item() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return is_gone_ || !items_.empty(); });
    if (items_.empty()) {
        return std::nullopt;
    }
    PacketReader::Item item = std::move(items_.front());
    items_.pop_front();
    return item;
}

bool Connection::send(std::string_view text) const {
    while (!text.empty()) {
        const auto sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
    }
    return true;
}

} // namespace machine::gdb
