// SPDX-License-Identifier: MIT
// A run as a binary file: blocks, each with checksums of its own, so that it can be written while
// the machine runs, read from a pipe, and read up to the damage if there is some.
//
// The format is in docs/formats.md. Machines of another byte order are not provided for.
#pragma once

#include "machine/trace_file.h"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <span>
#include <string_view>
#include <vector>

namespace machine {

/// The first sixteen bytes of the file.
struct TraceFileHeader {
    static constexpr std::uint64_t expected_magic = 0x1A45'4341'5254'5456; // "VTTRACE\x1A"
    static constexpr std::uint32_t current_version = 1;

    std::uint64_t magic = expected_magic;
    std::uint32_t version = current_version;
    std::uint32_t checksum = 0; // CRC-32C of the twelve bytes before
};
static_assert(sizeof(TraceFileHeader) == 16);

/// What stands before the contents of each block.
struct TraceBlockHeader {
    enum class Kind : std::uint32_t {
        Origin = 1,  // JSON: what was booted
        Events = 2,  // abi::TraceEvent, one behind the other
        Summary = 3, // JSON: how the run ended; the last block of a whole file
    };
    static constexpr std::uint32_t most_bytes = 1 << 20; // of contents

    Kind kind = Kind::Events;
    std::uint32_t bytes = 0;    // of contents
    std::uint32_t number = 0;   // of the block, from 0: none is missing, none comes twice
    std::uint32_t contents = 0; // their CRC-32C
    std::uint32_t reserved = 0;
    std::uint32_t checksum = 0; // CRC-32C of the twenty bytes before
};
static_assert(sizeof(TraceBlockHeader) == 24);

/// Writes a run while it happens. What is written is on its way to the file after each full block,
/// and after `flush`.
class TraceWriter {
public:
    TraceWriter(std::ostream& out, const TraceOrigin& origin);

    void add(const abi::TraceEvent& event);
    void flush();
    void finish(const RunSummary& summary);

private:
    static constexpr std::size_t events_a_block = 256; // what a cut costs at most

    void write_block(TraceBlockHeader::Kind kind, std::span<const std::byte> contents);

    std::ostream& out_;
    std::vector<abi::TraceEvent> waiting_;
    std::uint32_t blocks_ = 0;
};

/// Does a file that begins with these bytes hold blocks, or is it text?
bool begins_blocks(std::string_view beginning);

/// All that can be believed. The error, if any, says what is wrong from there on.
Trace read_trace_blocks(std::istream& in, const ReadOn& read_on = {});

} // namespace machine
