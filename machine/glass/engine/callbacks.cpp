// SPDX-License-Identifier: MIT
// What Unicorn calls: the engine's side of every event. See the rules of callbacks in engine.h.
#include "machine/glass/engine/address_space.h"
#include "machine/glass/engine/internals.h"
#include "machine/glass/engine/translator_guard.h"

#include <algorithm>
#include <cstring>

namespace machine::glass {

using namespace engine_abi;

thread_local Engine* running_engine = nullptr;

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

constexpr std::uint64_t page_of(std::uint64_t address) { return address & ~(x86::page_bytes - 1); }

} // namespace

// ---------------------------------------------------------------------------------------------
// Address translation

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
    if (answer.kind == MemoryAnswer::Kind::Device) {
        tlb_set_page_x86_64(cpu, page_of(linear),
                            has_device(engine, page) ? engine_ram_base + page : engine_open_bus,
                            page_read | page_write, mmu_index, ask_each_access);
        return;
    }
    if (answer.flush_first) {
        engine.flush_translations();
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

void Engine::Internals::leave(Engine& engine) {
    engine.in_owner_ = false;
    if (engine.stop_requested_) {
        uc_emu_stop(engine.internals_->uc);
    }
    cpu_loop_exit_noexc_x86_64(engine.internals_->cpu);
}

std::uint64_t Engine::Internals::linear_rip(Engine& engine) {
    return engine.processor_.rip() + engine.processor_.segment_base(SegmentName::Cs);
}

// ---------------------------------------------------------------------------------------------
// Blocks

void Engine::Internals::on_block(uc_engine*, std::uint64_t linear, std::uint32_t bytes,
                                 void* context) {
    Engine& engine = of(context);
    // Translated code calls this function itself, so where it returns to is what tells two blocks
    // apart that have the same address in two address spaces, or one after the other.
    const void* const translation = __builtin_return_address(0);
    const Block* block = engine.blocks_.find(translation, linear, bytes);
    if (block == nullptr) [[unlikely]] {
        block = &learn_block(engine, translation, linear, bytes);
    }
    if ((*engine.cpl_location_ & hidden_cpl) == engine.known_cpl_ && engine.clock_.begin(*block))
        [[likely]] {
        return;
    }
    at_boundary(engine, *block);
}

void Engine::Internals::at_boundary(Engine& engine, const Block& block) {
    engine.clock_.finish_block();
    engine.processor_.rip() = block.linear - engine.processor_.segment_base(SegmentName::Cs);
    if (engine.awaiting_alone_) {
        engine.awaiting_alone_ = false;
        engine.blocks_.mark_alone(block);
    }
    engine.in_owner_ = true;
    const bool moved = engine.owner_.on_boundary();
    engine.in_owner_ = false;
    engine.known_cpl_ = engine.processor_.cpl();
    if (moved || engine.stop_requested_) {
        leave(engine);
    }
    if (engine.clock_.begin_attended(block)) {
        return;
    }
    *engine.internals_->block_limit = engine.clock_.allowance_of(block);
    leave(engine);
}

const Block& Engine::Internals::learn_block(Engine& engine, const void* translation,
                                            std::uint64_t linear, std::uint32_t bytes) {
    engine.clock_.finish_block(); // It may be among those that are forgotten now.
    const std::uint64_t first = engine.owner_.physical_address_of_code(linear);
    const std::uint64_t second_page = page_of(linear) + x86::page_bytes;
    const std::uint64_t in_first = std::min<std::uint64_t>(bytes, second_page - linear);
    const std::uint64_t second =
        in_first < bytes ? engine.owner_.physical_address_of_code(second_page) : 0;

    std::vector<std::byte> code(bytes);
    const auto ram = engine.internals_->ram;
    std::memcpy(code.data(), &ram[first], in_first);
    if (in_first < bytes) {
        std::memcpy(code.data() + in_first, &ram[second], bytes - in_first);
    }
    return engine.blocks_.learn(translation, linear, code, engine.processor_.code_size(), first,
                                second);
}

// ---------------------------------------------------------------------------------------------
// Exceptions, intercepts, system calls

void Engine::Internals::on_interrupt(uc_engine* uc, std::uint32_t number, void* context) {
    Engine& engine = of(context);
    const std::uint32_t error_code = engine.processor_.error_code();
    const bool by_software = engine.processor_.exception_is_software();
    engine.processor_.forget_exception();
    if (number == static_cast<std::uint32_t>(x86::Exception::Debug)) {
        engine.clock_.finish_block(); // RIP is where the traced instruction went.
    } else {
        engine.clock_.leave_block(linear_rip(engine));
    }
    engine.in_owner_ = true;
    if (number >= intercept_base) {
        engine.owner_.on_intercept(number - intercept_base, error_code);
    } else {
        engine.owner_.on_exception(static_cast<std::uint8_t>(number), error_code, by_software);
    }
    engine.in_owner_ = false;
    if (engine.stop_requested_) {
        uc_emu_stop(uc);
    }
}

bool Engine::Internals::on_invalid(uc_engine*, void* context) {
    Engine& engine = of(context);
    engine.processor_.forget_exception();
    engine.clock_.leave_block(linear_rip(engine));
    engine.in_owner_ = true;
    engine.owner_.on_undefined_instruction();
    leave(engine);
}

void on_translator_abort() { Engine::Internals::on_abort(); }

// The translator gave up somewhere behind RIP. Shorten the block until it is the instruction at RIP
// that it cannot translate; that one is undefined.
void Engine::Internals::on_abort() {
    if (running_engine == nullptr || running_engine->in_owner_) {
        return; // somebody else's abort
    }
    Engine& engine = *running_engine;
    engine.clock_.finish_block();
    const bool is_first_time = engine.aborted_at_ != engine.processor_.rip() ||
                               engine.aborted_clock_ != engine.clock_.now();
    if (is_first_time) {
        engine.aborted_at_ = engine.processor_.rip();
        engine.aborted_clock_ = engine.clock_.now();
        *engine.internals_->block_limit = 1;
        leave(engine);
    }
    engine.in_owner_ = true;
    engine.owner_.on_undefined_instruction();
    leave(engine);
}

void Engine::Internals::on_syscall(uc_engine*, void* context) {
    Engine& engine = of(context);
    const Block* block = engine.clock_.running();
    const std::uint64_t next =
        block->linear + block->bytes - engine.processor_.segment_base(SegmentName::Cs);
    engine.in_owner_ = true;
    engine.owner_.on_system_call(next);
    engine.clock_.finish_block();
    leave(engine);
}

// ---------------------------------------------------------------------------------------------
// Ports and devices. The clock has seen to it that an instruction with a port is a block by itself,
// and on_memory to it that one with a device is; so RIP and the flags are up to date.

std::uint32_t Engine::Internals::on_in(uc_engine*, std::uint32_t port, int size, void* context) {
    Engine& engine = of(context);
    engine.processor_.rip() =
        engine.clock_.running()->linear - engine.processor_.segment_base(SegmentName::Cs);
    const PortAnswer answer =
        engine.owner_.on_port_read(static_cast<std::uint16_t>(port), static_cast<unsigned>(size));
    if (answer.abandoned) {
        leave(engine);
    }
    return answer.value;
}

void Engine::Internals::on_out(uc_engine*, std::uint32_t port, int size, std::uint32_t value,
                               void* context) {
    Engine& engine = of(context);
    engine.processor_.rip() =
        engine.clock_.running()->linear - engine.processor_.segment_base(SegmentName::Cs);
    const PortAnswer answer = engine.owner_.on_port_write(static_cast<std::uint16_t>(port),
                                                          static_cast<unsigned>(size), value);
    if (answer.abandoned) {
        leave(engine);
    }
}

std::uint64_t Engine::Internals::on_mmio_read(uc_engine*, std::uint64_t offset, unsigned size,
                                              void* context) {
    const auto& device = *static_cast<const Device*>(context);
    return device.engine->owner_.on_device_read(device.window.physical + offset, size);
}

void Engine::Internals::on_mmio_write(uc_engine*, std::uint64_t offset, unsigned size,
                                      std::uint64_t value, void* context) {
    const auto& device = *static_cast<const Device*>(context);
    device.engine->owner_.on_device_write(device.window.physical + offset, size, value);
}

} // namespace machine::glass
