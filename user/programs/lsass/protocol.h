// SPDX-License-Identifier: MIT
// What lsass.exe is asked over its port, and what it answers.
#pragma once

#include "abi/nt/port.h"
#include "abi/nt_status.h"
#include "crypto/ntlm.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lsass {

inline constexpr std::string_view port_name = "\\RPC Control\\LSASS";
inline constexpr std::size_t longest_word = 31;

enum class Operation : std::uint32_t {
    Logon = 1,  // user, domain, password: a new session
    Answer = 2, // session, challenges: the proof that its user knows the password
    Logoff = 3, // session
};

/// Zero-terminated text of a fixed size.
struct Word {
    char letters[longest_word + 1] = {};

    /// STATUS_INVALID_PARAMETER if it does not fit.
    [[nodiscard]] bool set(std::string_view text) {
        if (text.size() > longest_word) {
            return false;
        }
        for (std::size_t at = 0; at < sizeof(letters); ++at) {
            letters[at] = at < text.size() ? text[at] : '\0';
        }
        return true;
    }
    /// What another process sent may have no zero in it.
    std::string_view text() const {
        std::size_t length = 0;
        while (length < longest_word && letters[length] != '\0') {
            ++length;
        }
        return {letters, length};
    }
};

struct Request {
    Operation operation{};
    std::uint32_t session = 0;
    Word user;
    Word domain;
    Word password;
    crypto::Challenge server_challenge{};
    crypto::Challenge client_challenge{};
    std::uint64_t time = 0;
};
static_assert(sizeof(Request) == 128 && sizeof(Request) <= abi::nt::PortMessage::max_data);

struct Reply {
    abi::NtStatus status{};
    std::uint32_t session = 0;
    crypto::Digest proof{};
    crypto::Digest session_key{};
};
static_assert(sizeof(Reply) == 40 && sizeof(Reply) <= abi::nt::PortMessage::max_data);

} // namespace lsass
