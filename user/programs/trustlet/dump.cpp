// SPDX-License-Identifier: MIT
// A dump of a trustlet, as its policy lets VTL1 make one, read as far as it can be.
#include "user/programs/trustlet/dump.h"

#include "abi/ium/trustlet_dump.h"
#include "user/ntdll/ntdll.h"
#include "user/runtime/program.h"
#include "user/runtime/trustlets.h"

#include <cstring>
#include <span>

namespace {

using abi::ium::DumpBlockKind;
using abi::ium::DumpedThread;
using abi::ium::DumpSeal;
using abi::ium::TrustletDump;
using abi::ium::TrustletDumpBlock;

constinit std::byte dump[512 * 1024]; // A trustlet of this disk has less.

/// The first bytes of `from` as a T; false if there are fewer.
template <typename T>
bool read(T& value, std::span<const std::byte> from) {
    if (from.size() < sizeof(T)) {
        return false;
    }
    std::memcpy(&value, from.data(), sizeof(T));
    return true;
}

void show_block(const TrustletDumpBlock& block, std::span<const std::byte> contents) {
    DumpedThread thread;
    std::uint64_t word = 0;
    if (block.kind == DumpBlockKind::Thread && read(thread, contents)) {
        user::print("trustlet:   thread {} is at {x}, its stack at {x}\n", block.name, thread.rip,
                    thread.rsp);
    } else if (block.kind == DumpBlockKind::Page && read(word, contents)) {
        user::print("trustlet:   page {x} begins with {x}\n", block.name, word);
    }
}

void show_blocks(std::span<const std::byte> blocks) {
    TrustletDumpBlock block;
    while (read(block, blocks) && block.size <= blocks.size() - sizeof(block)) {
        show_block(block, blocks.subspan(sizeof(block), block.size));
        blocks = blocks.subspan(sizeof(block) + block.size);
    }
}

} // namespace

abi::NtStatus show_dump(Handle process) {
    std::uint32_t size = 0;
    const NtStatus status = user::capture_dump(process, dump, size);
    TrustletDump header;
    if (!abi::is_success(status) || !read(header, std::span{dump}.first(size))) {
        user::print("trustlet: no dump: {}\n", RtlNtStatusToName(status));
        return status;
    }
    const bool is_readable = header.seal == DumpSeal::Readable;
    user::print("trustlet: a dump of {} bytes: {} threads, {} pages, {}\n", header.size,
                header.thread_count, header.page_count,
                is_readable ? "readable" : "sealed by VTL1");
    if (is_readable) {
        show_blocks(std::span{dump}.first(size).subspan(sizeof(header)));
    }
    return status;
}
