// SPDX-License-Identifier: MIT
#include "machine/linear_reader.h"

#include "machine/page_walk.h"
#include "x86/address.h"

#include <algorithm>

namespace machine {

std::vector<std::byte> read_linear(std::span<const std::byte> ram, const ProcessorState& processor,
                                   std::uint64_t address, std::size_t length) {
    std::vector<std::byte> bytes;
    while (bytes.size() < length) {
        const std::uint64_t next = address + bytes.size();
        WalkRequest request = request_for(processor, next, WalkRequest::Access::Read);
        request.user = false;
        request.smap = false;
        const PageWalk found = walk(ram, request);
        const std::size_t wanted =
            std::min<std::size_t>(length - bytes.size(), x86::page_bytes - next % x86::page_bytes);
        if (!found.reached || found.physical > ram.size() || ram.size() - found.physical < wanted) {
            break;
        }
        const auto part = ram.subspan(found.physical, wanted);
        bytes.insert(bytes.end(), part.begin(), part.end());
    }
    return bytes;
}

} // namespace machine
