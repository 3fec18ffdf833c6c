// SPDX-License-Identifier: MIT
// How the disk works off its queue. Every address in it is a device's address: what the IOMMU does
// not let it read is not there. What it writes it sends off, and never hears whether that arrived,
// as on a PCI bus.  [PCI 3.2.5]
#include "machine/glass/devices/virtio_block.h"

#include <algorithm>

namespace machine::glass {

using namespace x86::virtio;

void VirtioBlock::break_down() {
    state_.status = state_.status.with(x86::virtio::Status::needs_reset, true);
}

void VirtioBlock::advance(std::uint64_t now) {
    if (state_.due && *state_.due <= now) {
        state_.due.reset();
        work();
    }
}

void VirtioBlock::work() {
    RingHeader available;
    if (!state_.queue_enabled || state_.status.get(x86::virtio::Status::needs_reset) ||
        !master_.read_value(state_.available, available)) {
        break_down();
        return;
    }
    // An index that is further ahead than the queue is long cannot be meant.
    if (static_cast<std::uint16_t>(available.index - state_.seen) > state_.queue_size) {
        break_down();
        return;
    }
    while (state_.seen != available.index) {
        std::uint16_t head = 0;
        const std::uint16_t slot = state_.seen % state_.queue_size;
        if (!master_.read_value(state_.available + sizeof(RingHeader) + slot * sizeof head, head)) {
            break_down();
            return;
        }
        const auto written = serve(follow(head));
        ++state_.seen;
        if (!written) {
            break_down();
            return;
        }
        answer(slot, {head, *written});
    }
}

/// Into the used ring: as it is, or as this device tells it.
void VirtioBlock::answer(std::uint16_t slot, UsedElement element) {
    constexpr std::uint32_t a_page_more = 4096;
    constexpr std::uint16_t entries_ahead = 3;
    element.length += conduct_ == DiskConduct::ClaimsMore ? a_page_more : 0;
    element.head += conduct_ == DiskConduct::NamesAnother ? 1 : 0;
    const auto index = static_cast<std::uint16_t>(
        state_.seen + (conduct_ == DiskConduct::RunsAhead ? entries_ahead : 0));
    master_.write_value(state_.used + sizeof(RingHeader) + slot * sizeof element, element);
    master_.write_value(state_.used + offsetof(RingHeader, index), index);
}

VirtioBlock::Chain VirtioBlock::follow(std::uint16_t head) const {
    Chain chain;
    std::uint16_t index = head;
    while (index < state_.queue_size && chain.parts.size() < state_.queue_size) {
        Descriptor part;
        const bool is_read = master_.read_value(state_.descriptors + index * sizeof part, part);
        if (!is_read || (part.flags & Descriptor::is_indirect) != 0) {
            return chain; // indirect ones were not offered
        }
        chain.parts.push_back(part);
        if ((part.flags & Descriptor::has_next) == 0) {
            chain.is_sound = true;
            return chain;
        }
        index = part.next;
    }
    return chain; // it loops, or leads outside
}

std::optional<std::uint32_t> VirtioBlock::serve(const Chain& chain) {
    const auto is_writable = [](const Descriptor& part) {
        return (part.flags & Descriptor::device_writes) != 0;
    };
    if (!chain.is_sound || chain.parts.size() < 2 || is_writable(chain.parts.front()) ||
        chain.parts.front().length < sizeof(BlockRequest) || !is_writable(chain.parts.back()) ||
        chain.parts.back().length < 1) {
        return std::nullopt;
    }
    BlockRequest request;
    if (!master_.read_value(chain.parts.front().address, request)) {
        return std::nullopt;
    }
    std::uint32_t written = 0;
    BlockStatus status = BlockStatus::Unsupported;
    if (request.type == BlockRequest::read) {
        status = deliver(chain, request.sector, written);
    } else if (request.type == BlockRequest::write) {
        status = BlockStatus::Failed; // It is read-only.
    }
    const Descriptor& last = chain.parts.back();
    constexpr std::uint8_t nonsense = 0x77;
    const auto told =
        conduct_ == DiskConduct::AnswersNonsense ? nonsense : static_cast<std::uint8_t>(status);
    master_.write_value(last.address + last.length - 1, told);
    return written + 1;
}

BlockStatus VirtioBlock::deliver(const Chain& chain, std::uint64_t sector,
                                 std::uint32_t& written) const {
    const std::uint64_t sectors = content_.size() / sector_bytes;
    std::uint64_t at = sector * sector_bytes;
    for (std::size_t index = 1; index + 1 < chain.parts.size(); ++index) {
        const Descriptor& part = chain.parts[index];
        const bool fits = sector <= sectors && at <= sectors * sector_bytes &&
                          part.length <= sectors * sector_bytes - at;
        if ((part.flags & Descriptor::device_writes) == 0 || part.length % sector_bytes != 0 ||
            !fits) {
            return BlockStatus::Failed;
        }
        master_.write(part.address, std::span(content_).subspan(at, part.length));
        at += part.length;
        written += part.length;
    }
    return BlockStatus::Done;
}

} // namespace machine::glass
