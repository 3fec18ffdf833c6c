// SPDX-License-Identifier: MIT
// The door for gdb: a socket that only this computer can reach, and one conversation at a time.
#pragma once

#include "machine/gdb/packet.h"
#include "machine/gdb/session.h"
#include "machine/target.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace machine::gdb {

/// Waits for gdb: at a port of the loopback interface, or at a socket file of the user's own.
class Listener {
public:
    struct Made {
        std::unique_ptr<Listener> listener; // null on failure
        std::string error;
    };
    /// Port 0 is any that is free.
    static Made at_port(std::uint16_t port);
    static Made at_file(const std::filesystem::path& path);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// What gdb's "target remote" wants to be told.
    const std::string& address() const { return address_; }
    /// A connection's descriptor, when gdb has come; -1 if `wake` was written to, or all is lost.
    int accept(int wake) const;

private:
    Listener(int socket, std::string address, std::filesystem::path file)
        : socket_(socket), address_(std::move(address)), file_(std::move(file)) {}

    int socket_;
    std::string address_;
    std::filesystem::path file_; // to be removed
};

/// One gdb at the other end of `socket`, from its first packet until it leaves.
class Connection {
public:
    /// Takes the socket over. `target` and `symbols` must outlive this.
    Connection(int socket, Target& target, const Symbols* symbols = nullptr);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void serve();

private:
    void read_packets();
    std::optional<PacketReader::Item> wait_for_item();
    bool send(std::string_view text) const;

    int socket_;
    Target& target_;
    Session session_;
    bool acknowledges_ = true;

    std::mutex mutex_; // guards the next
    std::condition_variable arrived_;
    std::deque<PacketReader::Item> items_;
    bool is_gone_ = false;

    std::thread reader_; // so that Ctrl+C is heard while the machine runs
};

} // namespace machine::gdb
