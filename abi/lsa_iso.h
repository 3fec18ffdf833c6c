// SPDX-License-Identifier: MIT
// Credential Guard's protocol: what lsass.exe asks lsaiso.exe over its port, and what it answers.
// lsass gives a password away once, gets a blob for it, and from then on has only blobs: who is to
// be proved to somebody is proved in VTL1.  [WI7 ch.9] [MSDOC Credential Guard]  Lesson: 10.
//
// One request and one reply, both of one size: nothing for a hostile lsass to play with.
#pragma once

#include "abi/nt/port.h"
#include "abi/nt_status.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace abi::lsa_iso {

/// Zero-terminated text of a fixed size: a user, a domain, a password.
struct Word {
    static constexpr std::size_t longest = 31;

    char letters[longest + 1] = {};

    /// False, and nothing changed, if it does not fit.
    [[nodiscard]] bool set(std::string_view text) {
        if (text.size() > longest) {
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
        while (length < longest && letters[length] != '\0') {
            ++length;
        }
        return {letters, length};
    }
};
static_assert(sizeof(Word) == 32);

/// A key as lsass may hold it: encrypted under one that only lsaiso.exe gets. The first two fields
/// are how such blobs are recognised in Windows' memory, too.
struct Blob {
    static constexpr std::size_t secret_size = 16; // NTOWFv1
    static constexpr std::uint8_t expected_prefix[8] = {0xA0};
    static constexpr char expected_tag[8] = {'N', 't', 'l', 'm', 'H', 'a', 's', 'h'};

    std::uint8_t prefix[8] = {};
    char tag[8] = {};
    std::uint8_t nonce[12] = {};
    std::uint8_t code[16] = {}; // authenticates prefix, tag and secret
    std::uint8_t secret[secret_size] = {};
    std::uint32_t reserved_03c = 0;
};
static_assert(sizeof(Blob) == 64);
static_assert(offsetof(Blob, secret) == 44);

enum class Operation : std::uint32_t {
    Protect = 1, // password: a blob of its NTLM hash
    Answer = 2,  // blob, user, domain, challenges, time: the NTLMv2 response
};

struct Request {
    Operation operation{};
    std::uint32_t reserved_004 = 0;
    Blob blob;
    Word user;
    Word domain;
    Word password;
    std::uint8_t server_challenge[8] = {};
    std::uint8_t client_challenge[8] = {};
    std::uint64_t time = 0;
};
static_assert(sizeof(Request) == 192 && sizeof(Request) <= nt::PortMessage::max_data);

struct Reply {
    NtStatus status{};
    std::uint32_t reserved_004 = 0;
    Blob blob;
    std::uint8_t proof[16] = {};
    std::uint8_t session_key[16] = {};
};
static_assert(sizeof(Reply) == 104 && sizeof(Reply) <= nt::PortMessage::max_data);

} // namespace abi::lsa_iso
