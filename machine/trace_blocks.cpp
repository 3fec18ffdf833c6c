// SPDX-License-Identifier: MIT
#include "machine/trace_blocks.h"

#include "machine/crc32c.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <istream>
#include <ostream>

namespace machine {
namespace {

using Kind = TraceBlockHeader::Kind;

template <typename Header>
std::uint32_t checksum_of(const Header& header) {
    return crc32c(std::as_bytes(std::span(&header, 1)).first(offsetof(Header, checksum)));
}

template <typename Header>
void write_header(std::ostream& out, Header header) {
    header.checksum = checksum_of(header);
    out.write(reinterpret_cast<const char*>(&header), sizeof header);
}

/// How many of the `size` bytes were there.
std::size_t read_bytes(std::istream& in, void* place, std::size_t size) {
    in.read(static_cast<char*>(place), static_cast<std::streamsize>(size));
    return static_cast<std::size_t>(in.gcount());
}

std::string_view text_of(const std::vector<std::byte>& contents) {
    return {reinterpret_cast<const char*>(contents.data()), contents.size()};
}

class BlockReader {
public:
    BlockReader(std::istream& in, const ReadOn& read_on) : in_(in), read_on_(read_on) {}

    Trace read() {
        trace_.error = read_beginning();
        while (trace_.error.empty() && !is_over_) {
            trace_.error = read_block();
            const bool asks = read_on_ && !trace_.events.empty();
            trace_.is_given_up = asks && !read_on_({bytes_, trace_.events.size()});
            is_over_ = is_over_ || trace_.is_given_up;
        }
        return std::move(trace_);
    }

private:
    std::string read_beginning() {
        TraceFileHeader header;
        if (read_bytes(in_, &header, sizeof header) != sizeof header) {
            return "The trace was cut short within its first bytes.";
        }
        if (header.magic != TraceFileHeader::expected_magic ||
            header.checksum != checksum_of(header)) {
            return "The beginning of the trace is damaged.";
        }
        return header.version == TraceFileHeader::current_version
                   ? ""
                   : fmt::format("The trace is of version {}, this program reads version {}.",
                                 header.version, TraceFileHeader::current_version);
    }

    std::string read_block() {
        TraceBlockHeader header;
        const std::size_t got = read_bytes(in_, &header, sizeof header);
        if (got == 0) {
            is_over_ = true;
            return "";
        }
        if (got != sizeof header) {
            return cut_short();
        }
        if (header.checksum != checksum_of(header)) {
            return damaged("its beginning does not fit its checksum");
        }
        if (header.number != number_) {
            return damaged(fmt::format("it says it is block {}", header.number));
        }
        if (header.bytes > TraceBlockHeader::most_bytes) {
            return damaged("it claims to be longer than a block can be");
        }
        std::vector<std::byte> contents(header.bytes);
        if (read_bytes(in_, contents.data(), contents.size()) != contents.size()) {
            return cut_short();
        }
        if (crc32c(contents) != header.contents) {
            return damaged("its contents do not fit their checksum");
        }
        if (trace_.summary) {
            return damaged("it follows the end of the run");
        }
        const std::string problem = take(header.kind, contents);
        bytes_ += sizeof header + contents.size();
        ++number_;
        return problem;
    }

    std::string take(Kind kind, const std::vector<std::byte>& contents) {
        switch (kind) {
        case Kind::Events: return take_events(contents);
        case Kind::Origin:
            trace_.origin = origin_from_json_line(std::string(text_of(contents)));
            return trace_.origin ? "" : damaged("it does not say what was booted");
        case Kind::Summary:
            trace_.summary = summary_from_json_line(std::string(text_of(contents)));
            return trace_.summary ? "" : damaged("it does not say how the run ended");
        }
        return ""; // Of a later program: passed over.
    }

    std::string take_events(const std::vector<std::byte>& contents) {
        if (contents.size() % sizeof(abi::TraceEvent) != 0) {
            return damaged("it does not hold whole events");
        }
        const std::size_t before = trace_.events.size();
        trace_.events.resize(before + contents.size() / sizeof(abi::TraceEvent));
        if (!contents.empty()) {
            std::memcpy(&trace_.events[before], contents.data(), contents.size());
        }
        return "";
    }

    std::string cut_short() const {
        return fmt::format("The trace was cut short in block {}; the {} events before it are "
                           "whole.",
                           number_, trace_.events.size());
    }

    std::string damaged(std::string_view how) const {
        return fmt::format("The trace is damaged from block {} on: {}; the {} events before it "
                           "are whole.",
                           number_, how, trace_.events.size());
    }

    std::istream& in_;
    const ReadOn& read_on_;
    Trace trace_;
    std::uint32_t number_ = 0;
    std::uint64_t bytes_ = sizeof(TraceFileHeader); // that were read
    bool is_over_ = false;
};

} // namespace

TraceWriter::TraceWriter(std::ostream& out, const TraceOrigin& origin) : out_(out) {
    write_header(out_, TraceFileHeader{});
    const std::string line = to_json_line(origin);
    write_block(Kind::Origin, std::as_bytes(std::span(line)));
}

void TraceWriter::add(const abi::TraceEvent& event) {
    waiting_.push_back(event);
    if (waiting_.size() == events_a_block) {
        flush();
    }
}

void TraceWriter::flush() {
    if (!waiting_.empty()) {
        write_block(Kind::Events, std::as_bytes(std::span(waiting_)));
        waiting_.clear();
    }
    out_.flush();
}

void TraceWriter::finish(const RunSummary& summary) {
    flush();
    const std::string line = to_json_line(summary);
    write_block(Kind::Summary, std::as_bytes(std::span(line)));
    out_.flush();
}

void TraceWriter::write_block(Kind kind, std::span<const std::byte> contents) {
    TraceBlockHeader header;
    header.kind = kind;
    header.bytes = static_cast<std::uint32_t>(contents.size());
    header.number = blocks_++;
    header.contents = crc32c(contents);
    write_header(out_, header);
    out_.write(reinterpret_cast<const char*>(contents.data()),
               static_cast<std::streamsize>(contents.size()));
}

bool begins_blocks(std::string_view beginning) {
    const std::uint64_t magic = TraceFileHeader::expected_magic;
    // One letter is enough: no line of JSON begins with it.
    return !beginning.empty() && beginning.front() == static_cast<char>(magic & 0xFF);
}

Trace read_trace_blocks(std::istream& in, const ReadOn& read_on) {
    return BlockReader(in, read_on).read();
}

} // namespace machine
