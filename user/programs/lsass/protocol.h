// SPDX-License-Identifier: MIT
// What lsass.exe is asked over its port, and what it answers.
#pragma once

#include "abi/lsa_iso.h"
#include "abi/nt/port.h"
#include "abi/nt_status.h"
#include "crypto/ntlm.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lsass {

inline constexpr std::string_view port_name = "\\RPC Control\\LSASS";

enum class Operation : std::uint32_t {
    Logon = 1,  // user, domain, password: a new session
    Answer = 2, // session, challenges: the proof that its user knows the password
    Logoff = 3, // session
};

using abi::NtStatus;
using abi::lsa_iso::Word;

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

/// Where the key of a session is.
enum class KeyPlace : std::uint32_t {
    Lsass = 0,  // in lsass's memory, as it is
    LsaIso = 1, // in VTL1: lsass has a blob
};

struct Reply {
    abi::NtStatus status{};
    std::uint32_t session = 0;
    KeyPlace place{};
    std::uint32_t reserved_00c = 0;
    crypto::Digest proof{};
    crypto::Digest session_key{};
};
static_assert(sizeof(Reply) == 48 && sizeof(Reply) <= abi::nt::PortMessage::max_data);

} // namespace lsass
