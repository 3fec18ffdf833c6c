// SPDX-License-Identifier: MIT
// What VTL1 writes of a trustlet for whoever makes a dump in VTL0: this header, then blocks, one a
// thread and one a page, each a TrustletDumpBlock and what it says.  [WI7 ch.9]  Lesson: 10.
//
// Who may look into the trustlet anyway (DebugPolicy::Always) can read the blocks. Of all others
// each is sealed with ChaCha20-Poly1305, its TrustletDumpBlock but for the tag bound to it, under a
// key of this dump: HKDF of VTL1's first secret with `salt` and `purpose`. The nonce is the block's
// place, from 0 on.  [RFC8439] [RFC5869]
//
// Pages are those that the trustlet has to itself and in memory: what its images hold is on the
// disk, what was paged out VTL0 has already, a secure section is not one trustlet's alone.
#pragma once

#include "abi/ium/environment.h"
#include "abi/secure_services.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace abi::ium {

enum class DumpSeal : std::uint32_t { Readable = 0, Sealed = 1 };

struct TrustletDump {
    static constexpr std::uint32_t expected_signature = 0x504D'4454; // "TDMP"
    static constexpr std::string_view purpose = "crash dump";

    std::uint32_t signature = expected_signature;
    DumpSeal seal = DumpSeal::Sealed;
    std::uint64_t size = 0; // bytes, this header and all blocks
    std::uint64_t trustlet_id = 0;
    std::uint64_t security_version = 0;
    InstanceGuid instance;
    std::uint8_t salt[16] = {};
    std::uint32_t thread_count = 0;
    std::uint32_t page_count = 0;
};
static_assert(sizeof(TrustletDump) == 72);

enum class DumpBlockKind : std::uint32_t { Thread = 1, Page = 2 };

struct TrustletDumpBlock {
    DumpBlockKind kind{};
    std::uint32_t size = 0; // bytes that follow
    std::uint64_t name = 0; // the page's virtual address, or the thread's number in VTL0
    PageTag tag;            // zeros if it is not sealed

    static constexpr std::size_t bound_size = 16; // all but the tag
};
static_assert(sizeof(TrustletDumpBlock) == 32);
static_assert(offsetof(TrustletDumpBlock, tag) == TrustletDumpBlock::bound_size);

/// Where a thread was when it stopped, and so which of its registers VTL1 has.
enum class DumpedPlace : std::uint64_t {
    Interrupted = 1, // all
    SystemCall = 2,  // those that a system call has: RAX its number, R10, RDX, R8, R9
};

struct DumpedThread {
    DumpedPlace place{};
    std::uint64_t environment = 0; // the TEB
    std::uint64_t r15 = 0, r14 = 0, r13 = 0, r12 = 0, r11 = 0, r10 = 0, r9 = 0, r8 = 0;
    std::uint64_t rdi = 0, rsi = 0, rbp = 0, rbx = 0, rdx = 0, rcx = 0, rax = 0;
    std::uint64_t rip = 0, rflags = 0, rsp = 0;
    std::uint8_t vectors[512] = {}; // as FXSAVE writes them  [APM3 FXSAVE]
};
static_assert(sizeof(DumpedThread) == 160 + 512);

} // namespace abi::ium
