// SPDX-License-Identifier: MIT
#include "machine/bochs/log.h"

#include "abi/ports.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <charconv>

namespace machine::bochs {
namespace {

/// The hexadecimal number that follows `words` in the line.
std::optional<std::uint64_t> number_after(std::string_view line, std::string_view words) {
    const auto at = line.find(words);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view rest = line.substr(at + words.size());
    std::uint64_t value = 0;
    const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), value, 16);
    return parsed.ec == std::errc() ? std::optional(value) : std::nullopt;
}

bool holds(std::string_view line, std::string_view words) {
    return line.find(words) != std::string_view::npos;
}

} // namespace

bool Log::read() {
    bool got_something = false;
    while (number() >= 0) {
        pollfd watched{pipe_.number(), POLLIN, 0};
        if (::poll(&watched, 1, 0) <= 0) {
            break;
        }
        char block[4096];
        const auto got = ::read(pipe_.number(), block, sizeof block);
        if (got <= 0) {
            pipe_.close(); // Bochs has ended
            break;
        }
        got_something = true;
        unfinished_.append(block, static_cast<std::size_t>(got));
        for (auto end = unfinished_.find('\n'); end != std::string::npos;
             end = unfinished_.find('\n')) {
            understand(std::string_view(unfinished_).substr(0, end));
            unfinished_.erase(0, end + 1);
        }
    }
    return got_something;
}

void Log::understand(std::string_view line) {
    static const std::string power_off_words =
        fmt::format("unmapped: 32-bit write to {:04x} = ", abi::power_off_port);
    if (!memory_ && holds(line, "[MEM0")) {
        memory_ = number_after(line, "vector=0x");
    }
    if (!power_off_ && holds(line, "[UNMAP")) {
        if (const auto reason = number_after(line, power_off_words)) {
            power_off_ = static_cast<std::uint32_t>(*reason);
        }
    }
    halted_ = holds(line, "HLT instruction with IF=0");
    constexpr std::string_view panic = ">>PANIC<< ";
    if (const auto at = line.find(panic); at != std::string_view::npos) {
        complaint_ = line.substr(at + panic.size());
    } else if (complaint_.empty() && !holds(line, "[")) {
        complaint_ = line; // not from its log: of its start, or from the dynamic linker
    }
}

} // namespace machine::bochs
