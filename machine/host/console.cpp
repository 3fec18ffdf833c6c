// SPDX-License-Identifier: MIT
#include "machine/host/console.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace machine::host {

bool drain(FileDescriptor& source, std::string& text) {
    char block[4096];
    bool got_something = false;
    constexpr unsigned most_blocks = 64; // a guest that never stops printing must not keep us here
    for (unsigned blocks = 0; blocks < most_blocks && source.is_open(); ++blocks) {
        pollfd watched{source.number(), POLLIN, 0};
        if (::poll(&watched, 1, 0) <= 0) {
            break;
        }
        const auto got = ::read(source.number(), block, sizeof block);
        if (got <= 0) {
            source.close(); // the machine has closed its end
            break;
        }
        text.append(block, static_cast<std::size_t>(got));
        got_something = true;
    }
    return got_something;
}

void Console::offer_output(const RunLimit& limit) {
    if (limit.answer && offered_ < printed_.size()) {
        offered_ = printed_.size();
        type(limit.answer(printed_));
    }
}

void Console::type(std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    typed_ += bytes;
}

void Console::send() {
    const std::lock_guard lock(mutex_);
    if (typed_.empty() || !line_.is_open()) {
        return;
    }
    auto sent = ::send(line_.number(), typed_.data(), typed_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == ENOTSOCK) { // a terminal, and open without waiting
        sent = ::write(line_.number(), typed_.data(), typed_.size());
    }
    if (sent > 0) {
        typed_.erase(0, static_cast<std::size_t>(sent));
    }
}

} // namespace machine::host
