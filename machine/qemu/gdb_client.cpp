// SPDX-License-Identifier: MIT
#include "machine/qemu/gdb_client.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace machine::qemu {
namespace {

// Far above the fraction of a millisecond that an answer takes: only a QEMU that hangs gets there.
constexpr std::chrono::seconds answer_limit{20};

/// gdb's numbers for what can be set.
std::optional<unsigned> number_of(const Breakpoint& breakpoint) {
    if (breakpoint.space == Breakpoint::Space::Physical) {
        return std::nullopt;
    }
    switch (breakpoint.kind) {
    case Breakpoint::Kind::Execute: return 1;
    case Breakpoint::Kind::Write: return 2;
    case Breakpoint::Kind::Access: return 4;
    default: return std::nullopt;
    }
}

} // namespace

std::string GdbClient::insert(const Breakpoint& breakpoint) { return change('Z', breakpoint); }
std::string GdbClient::remove(const Breakpoint& breakpoint) { return change('z', breakpoint); }

std::string GdbClient::change(char verb, const Breakpoint& breakpoint) {
    const auto number = number_of(breakpoint);
    if (!number) {
        return fmt::format("QEMU cannot stop at \"{}\": it stops at instructions and at linear "
                           "addresses alone.",
                           text_of(breakpoint));
    }
    const Answer answer =
        ask(fmt::format("{}{},{:x},{:x}", verb, *number, breakpoint.address, breakpoint.bytes));
    if (!answer.error.empty() || answer.text == "OK") {
        return answer.error;
    }
    return fmt::format("QEMU does not take the breakpoint \"{}\".", text_of(breakpoint));
}

std::string GdbClient::step(unsigned processor) {
    notice_.reset();
    if (!send(gdb::framed(fmt::format("vCont;s:{:x}", processor + 1)))) {
        return "QEMU's gdb server is gone.";
    }
    const auto deadline = std::chrono::steady_clock::now() + answer_limit;
    while (!notice_) {
        const auto packet = next_packet(deadline);
        if (!packet) {
            return "QEMU does not end a single step.";
        }
        note(*packet);
    }
    notice_.reset();
    return "";
}

std::optional<GdbClient::Notice> GdbClient::take_notice() {
    const auto no_waiting = std::chrono::steady_clock::now();
    while (const auto packet = next_packet(no_waiting)) {
        note(*packet);
    }
    return std::exchange(notice_, std::nullopt);
}

/// "T05thread:02;watch:2030000;": true if the packet is such a notice.
bool GdbClient::note(const std::string& packet) {
    if (packet.empty() || packet.front() != 'T') {
        return false;
    }
    const auto number_behind = [&packet](std::string_view word) -> std::optional<std::uint64_t> {
        const auto at = packet.find(word);
        if (at == std::string::npos) {
            return std::nullopt;
        }
        std::string_view rest = std::string_view(packet).substr(at + word.size());
        return gdb::take_number(rest);
    };
    Notice notice;
    const std::uint64_t thread = number_behind("thread:").value_or(1);
    notice.processor = thread != 0 ? static_cast<unsigned>(thread - 1) : 0;
    notice.watched = number_behind("watch:"); // rwatch: and awatch: end so, too
    notice_ = notice;
    return true;
}

bool GdbClient::send(std::string_view text) {
    const auto sent = ::send(socket_.number(), text.data(), text.size(), MSG_NOSIGNAL);
    return sent == static_cast<ssize_t>(text.size());
}

GdbClient::Answer GdbClient::ask(std::string_view request) {
    if (!send(gdb::framed(request))) {
        return {"", "QEMU's gdb server is gone."};
    }
    const auto deadline = std::chrono::steady_clock::now() + answer_limit;
    for (;;) {
        const auto packet = next_packet(deadline);
        if (!packet) {
            return {"", "QEMU's gdb server does not answer."};
        }
        if (!note(*packet)) {
            return {*packet, ""};
        }
    }
}

std::optional<std::string> GdbClient::next_packet(Deadline deadline) {
    for (;;) {
        if (auto item = packets_.next()) {
            if (item->kind == gdb::PacketReader::Item::Kind::Packet) {
                send("+");
                return std::move(item->text);
            }
            continue; // On a socket nothing is damaged.
        }
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        pollfd watched{socket_.number(), POLLIN, 0};
        const int ready = ::poll(&watched, 1, static_cast<int>(std::max<long>(left.count(), 0)));
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        char block[4096];
        const auto got = ready > 0 ? ::recv(socket_.number(), block, sizeof block, 0) : 0;
        if (got <= 0) {
            return std::nullopt;
        }
        packets_.feed({block, static_cast<std::size_t>(got)});
    }
}

} // namespace machine::qemu
