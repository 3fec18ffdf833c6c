// SPDX-License-Identifier: MIT
// The engine has no translation for an address and asks; what the owner answers is entered.
#include "machine/glass/engine/address_space.h"
#include "machine/glass/engine/internals.h"

#include <algorithm>

namespace machine::glass {

using namespace engine_abi;

namespace {

AccessKind kind_of(int access) {
    return access == access_fetch   ? AccessKind::Fetch
           : access == access_write ? AccessKind::Write
                                    : AccessKind::Read;
}

Privilege privilege_of(int mmu_index) {
    return mmu_index == mmu_user         ? Privilege::User
           : mmu_index == mmu_supervisor ? Privilege::Supervisor
                                         : Privilege::SupervisorSmapSuspended;
}

int protection_of(const MemoryAnswer& answer) {
    const Translation& page = answer.translation;
    return (page.readable ? page_read : 0) | (page.writable ? page_write : 0) |
           (page.executable ? page_execute : 0) | (answer.ask_each_write ? page_ask_each_write : 0);
}

} // namespace

void EnteredPages::add(std::uint64_t linear_page, int mmu_index) {
    const std::uint64_t entered = linear_page | static_cast<std::uint64_t>(mmu_index);
    const auto known =
        pages_.begin() + static_cast<std::ptrdiff_t>(std::min(count_, pages_.size()));
    if (std::find(pages_.begin(), known, entered) != known) {
        return;
    }
    if (count_ < pages_.size()) {
        pages_[count_] = entered;
    }
    count_ = std::min(count_ + 1, pages_.size() + 1);
}

void EnteredPages::forget(CPUState* cpu) {
    if (count_ > pages_.size()) {
        tlb_flush_x86_64(cpu);
    } else {
        std::for_each_n(pages_.begin(), count_, [&](std::uint64_t entered) {
            const std::uint64_t page = page_of(entered);
            tlb_flush_page_by_mmuidx_x86_64(cpu, page,
                                            static_cast<std::uint16_t>(1u << (entered - page)));
        });
    }
    count_ = 0;
}

bool Engine::Internals::on_fill(CPUState*, std::uint64_t linear, int size, int access,
                                int mmu_index, bool probe, std::uintptr_t return_address) {
    Engine& engine = *running_engine;
    const MemoryRequest request{{linear, kind_of(access), privilege_of(mmu_index)},
                                static_cast<unsigned>(size)};
    engine.in_owner_ = true;
    const MemoryAnswer answer = engine.owner_.on_memory(request);
    engine.in_owner_ = false;
    if (answer.kind == MemoryAnswer::Kind::Ram || answer.kind == MemoryAnswer::Kind::Device) {
        enter_page(engine, linear, access, mmu_index, answer);
        return true;
    }
    if (probe) {
        return false;
    }
    leave_access(engine, access, answer, return_address);
}

void Engine::Internals::enter_page(Engine& engine, std::uint64_t linear, int access, int mmu_index,
                                   const MemoryAnswer& answer) {
    CPUState* const cpu = engine.internals_->cpu;
    const std::uint64_t page = page_of(answer.translation.physical);
    if (answer.flush_first) {
        engine.flush_translations();
    }
    engine.internals_->entered.add(page_of(linear), mmu_index);
    if (answer.kind == MemoryAnswer::Kind::Device) {
        tlb_set_page_x86_64(cpu, page_of(linear),
                            has_device(engine, page) ? engine_ram_base + page : engine_open_bus,
                            page_read | page_write, mmu_index, ask_each_access);
        return;
    }
    tlb_set_page_x86_64(cpu, page_of(linear), engine_ram_base + page, protection_of(answer),
                        mmu_index,
                        answer.ask_each_access ? ask_each_access : answer.translation.page_bytes);
    if (answer.translation.writable && !answer.ask_each_write && access != access_fetch) {
        tlb_set_dirty_x86_64(cpu, page_of(linear));
    }
}

bool Engine::Internals::has_device(const Engine& engine, std::uint64_t physical) {
    const auto& devices = engine.internals_->devices;
    return std::any_of(devices.begin(), devices.end(), [&](const Device& device) {
        return physical - device.window.physical < device.window.bytes;
    });
}

void Engine::Internals::leave_access(Engine& engine, int access, const MemoryAnswer& answer,
                                     std::uintptr_t return_address) {
    engine.awaiting_alone_ = false;
    if (access == access_fetch) {
        engine.clock_.finish_block(); // Code is fetched between blocks.
    } else {
        if (return_address != 0) {
            cpu_restore_state_x86_64(engine.internals_->cpu, return_address, true);
        }
        engine.clock_.leave_block(linear_rip(engine));
    }
    switch (answer.kind) {
    case MemoryAnswer::Kind::Alone:
        *engine.internals_->block_limit = 1;
        engine.awaiting_alone_ = true;
        engine.clock_.demand_attention();
        break;
    case MemoryAnswer::Kind::Shorten: *engine.internals_->block_limit = answer.instructions; break;
    default:
        engine.in_owner_ = true;
        engine.owner_.on_memory_fault(answer.translation.fault);
        break;
    }
    leave(engine);
}

} // namespace machine::glass
