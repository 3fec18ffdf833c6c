// SPDX-License-Identifier: MIT
#include "visualizer/app/code_reader.h"

#include "abi/memory_layout.h"
#include "machine/page_walk.h"
#include "visualizer/app/guest_context.h"
#include "visualizer/models/disassembly_model.h"

#include <algorithm>
#include <vector>

namespace vitrine::app {

namespace {

using Access = machine::WalkRequest::Access;

constexpr std::size_t bytes_behind = 768;
constexpr std::uint64_t paging_and_protection = 0x8000'0001; // CR0.PG, CR0.PE

// Page by page, since neighbours in the one space need not be neighbours in the other.
models::Bytes read_virtual(std::span<const std::byte> ram, const machine::ProcessorState& processor,
                           std::uint64_t address, std::size_t size, Access access) {
    models::Bytes bytes{address, {}};
    while (bytes.data.size() < size) {
        const std::uint64_t at = address + bytes.data.size();
        const machine::PageWalk walk =
            machine::walk(ram, machine::request_for(processor, at, access));
        if (!walk.reached || walk.physical >= ram.size()) {
            break;
        }
        const std::size_t rest = abi::page_size - at % abi::page_size;
        const std::size_t count = std::min(
            {size - bytes.data.size(), rest, static_cast<std::size_t>(ram.size() - walk.physical)});
        const auto* first = reinterpret_cast<const std::uint8_t*>(ram.data()) + walk.physical;
        bytes.data.insert(bytes.data.end(), first, first + count);
    }
    return bytes;
}

/// In whose address space to look, the likeliest first. Whoever looks may read everything there.
std::vector<machine::ProcessorState> address_spaces(const CodeSource& source) {
    std::vector<machine::ProcessorState> spaces = {source.processor};
    for (const abi::Vtl vtl : {abi::Vtl::Normal, abi::Vtl::Secure}) {
        spaces.push_back(guest_context(source.ram, source.ring, source.processor, vtl).processor);
    }
    if (source.boot_info) {
        for (const abi::LoadedImage& image : source.boot_info->images) {
            machine::ProcessorState as_loaded;
            as_loaded.cr0 = paging_and_protection;
            as_loaded.cr3 = image.page_table_root;
            as_loaded.efer = source.processor.efer;
            if (image.page_table_root != 0) {
                spaces.push_back(as_loaded);
            }
        }
    }
    for (machine::ProcessorState& space : spaces) {
        space.cpl = 0;
        space.cr4 = 0; // neither SMEP nor SMAP
    }
    return spaces;
}

} // namespace

models::Bytes read_code(const CodeSource& source, std::optional<std::uint64_t> at) {
    const std::uint64_t wanted = at.value_or(source.processor.rip);
    const std::uint64_t start = models::code_start(wanted, source.symbols);
    const std::size_t size = wanted - start + bytes_behind;
    if (!at) {
        return read_virtual(source.ram, source.processor, start, size, Access::Execute);
    }
    for (const machine::ProcessorState& space : address_spaces(source)) {
        models::Bytes bytes = read_virtual(source.ram, space, start, size, Access::Read);
        if (wanted - start < bytes.data.size()) {
            return bytes;
        }
    }
    return {start, {}};
}

} // namespace vitrine::app
