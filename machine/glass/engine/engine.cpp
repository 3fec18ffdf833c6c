// SPDX-License-Identifier: MIT
// See engine.h. This folder is the only place that knows Unicorn from the inside.
#include "machine/glass/engine/engine.h"

#include "machine/glass/engine/address_space.h"
#include "machine/glass/engine/internals.h"
#include "machine/glass/engine/translator_guard.h"
#include "x86/svm/permission_maps.h"
#include "x86/svm/vmcb.h"

#include <fmt/format.h>

#include <cstring>

namespace machine::glass {
namespace {

using namespace engine_abi;

std::string unknown_unicorn() {
    return fmt::format("This Unicorn (version {}) is not one the glass machine knows: tested are "
                       "2.0.1 and 2.1.4. Install one of these, or run on QEMU.",
                       unicorn_version());
}

/// What translated code may use, as CPUID words. The guest's CPUID is answered by our own table
/// (cpuid.h); these decide which instructions exist.
void choose_features(Processor& processor) {
    enum Word : std::size_t { Leaf1Ecx = 1, Leaf7Ebx = 2, ExtendedEdx = 6, ExtendedEcx = 7 };
    constexpr auto bit = [](unsigned position) { return 1ull << position; };

    // SYSCALL, NX, 1 GiB pages, RDTSCP
    processor.feature_word(ExtendedEdx) |= bit(11) | bit(20) | bit(26) | bit(27);
    // FSGSBASE, SMEP, SMAP; no RDSEED, which would not be deterministic
    processor.feature_word(Leaf7Ebx) |= bit(0) | bit(7) | bit(20);
    processor.feature_word(Leaf7Ebx) &= ~bit(18);
    // SVM; no SKINIT, with which Unicorn would execute STGI without asking
    processor.feature_word(ExtendedEcx) |= bit(2);
    processor.feature_word(ExtendedEcx) &= ~bit(12);
    // no MONITOR, no XSAVE (nothing to save: AVX is not there), no RDRAND
    processor.feature_word(Leaf1Ecx) &= ~(bit(3) | bit(26) | bit(27) | bit(30));
}

/// The engine looks into a VMCB for the MSR permission map: give it one of its own, all ones, so
/// that every RDMSR and WRMSR is intercepted and answered by us.
void intercept_every_msr(Processor& processor, const HostMemory& memory) {
    constexpr std::size_t map_offset = sizeof(x86::svm::Vmcb);
    const std::span<std::byte> pages = memory.engine_pages();
    const std::uint64_t map_address = engine_pages_base + map_offset;
    std::memcpy(&pages[offsetof(x86::svm::Vmcb, control.msr_permission_map)], &map_address,
                sizeof map_address);
    std::memset(&pages[map_offset], 0xFF, x86::svm::msr_permission_map_bytes);
    processor.engine_vmcb() = engine_pages_base;
}

} // namespace

std::string unicorn_version() {
    const unsigned version = uc_version(nullptr, nullptr);
    return fmt::format("{}.{}.{}", version >> 24, (version >> 16) & 0xFF, (version >> 8) & 0xFF);
}

Engine::Internals::~Internals() {
    if (uc != nullptr) {
        uc_close(uc);
    }
}

bool Engine::Internals::open() {
    if (uc_open(UC_ARCH_X86, UC_MODE_64, &uc) != UC_ERR_OK ||
        uc_ctl_set_cpu_model(uc, UC_CPU_X86_EPYC_ROME) != UC_ERR_OK) {
        return false;
    }
    const auto found = discover_layout(uc);
    if (!found) {
        return false;
    }
    layout = *found;
    const auto at = [](void* object, std::size_t offset) {
        return static_cast<void*>(static_cast<std::byte*>(object) + offset);
    };
    cpu = *static_cast<CPUState**>(at(uc, layout.cpu_in_engine));
    block_limit = static_cast<std::uint32_t*>(at(cpu, layout.block_limit_in_cpu));
    void* const methods = *static_cast<void**>(at(cpu, layout.class_in_cpu));
    *static_cast<FillFunction*>(at(methods, layout.fill_in_class)) = &on_fill;
    return true;
}

uc_err Engine::Internals::map(Engine& engine, const HostMemory& memory,
                              std::span<const DeviceWindow> windows) {
    ram = memory.ram();
    std::vector<DeviceRegion> regions;
    for (const DeviceWindow& window : windows) {
        Device& device = devices.emplace_back(Device{&engine, window});
        regions.push_back({window.physical, window.bytes, on_mmio_read, on_mmio_write, &device});
    }
    return map_address_space(uc, memory, regions);
}

uc_err Engine::Internals::add_hooks(Engine& engine) {
    uc_err error = uc_ctl_exits_enable(uc); // and name none: no address ends the run
    const auto add = [&](int type, auto* callback, int instruction = 0) {
        uc_hook hook = 0;
        error = error != UC_ERR_OK
                    ? error
                    : uc_hook_add(uc, &hook, type, reinterpret_cast<void*>(callback), &engine, 1, 0,
                                  instruction); // begin > end: everywhere
    };
    add(UC_HOOK_BLOCK, &on_block);
    add(UC_HOOK_INTR, &on_interrupt);
    add(UC_HOOK_INSN_INVALID, &on_invalid);
    add(UC_HOOK_INSN, &on_syscall, UC_X86_INS_SYSCALL);
    add(UC_HOOK_INSN, &on_in, UC_X86_INS_IN);
    add(UC_HOOK_INSN, &on_out, UC_X86_INS_OUT);
    return error;
}

Engine::Engine(EngineOwner& owner, Clock& clock, std::unique_ptr<Internals> internals)
    : owner_(owner), clock_(clock), internals_(std::move(internals)) {}

Engine::~Engine() = default;

Engine::Made Engine::make(EngineOwner& owner, Clock& clock, const HostMemory& memory,
                          std::span<const DeviceWindow> windows) {
    auto internals = std::make_unique<Internals>();
    if (!internals->open()) {
        return {nullptr, unknown_unicorn()};
    }
    std::unique_ptr<Engine> engine(new Engine(owner, clock, std::move(internals)));
    Internals& inside = *engine->internals_;
    std::byte* env = nullptr;
    std::memcpy(&env, reinterpret_cast<std::byte*>(inside.cpu) + inside.layout.env_in_cpu,
                sizeof env);
    engine->processor_ = Processor(env, inside.layout);
    engine->cpl_location_ = engine->processor_.cpl_location();
    choose_features(engine->processor_);
    intercept_every_msr(engine->processor_, memory);

    uc_err error = inside.map(*engine, memory, windows);
    error = error != UC_ERR_OK ? error : inside.add_hooks(*engine);
    if (error != UC_ERR_OK) {
        return {nullptr, fmt::format("The glass machine cannot set up Unicorn {}: {}.",
                                     unicorn_version(), uc_strerror(error))};
    }
    return {std::move(engine), {}};
}

std::string Engine::run() {
    stop_requested_ = false;
    awaiting_alone_ = false;
    known_cpl_ = processor_.cpl();
    processor_.forget_exception();
    processor_.prepare_start();
    Engine* const outer = running_engine;
    running_engine = this;
    uc_err error = UC_ERR_OK;
    {
        const TranslatorGuard guard;
        error = uc_emu_start(internals_->uc, processor_.rip(), 0, 0, 0);
    }
    running_engine = outer;
    clock_.finish_block();
    return error == UC_ERR_OK
               ? std::string{}
               : fmt::format("Unicorn gave up at {:#x}: {}.", processor_.rip(), uc_strerror(error));
}

void Engine::flush_translations() {
    ++flushes_;
    internals_->entered.forget(internals_->cpu);
}

void Engine::discard_code(std::uint64_t begin, std::uint64_t bytes) {
    tb_invalidate_phys_range_x86_64(internals_->uc, begin, begin + bytes);
}

void Engine::restore_registers(std::span<const std::byte> registers) {
    std::memcpy(processor_.everything().data(), registers.data(), registers.size());
    constexpr std::uint32_t none = ~0u;
    *internals_->block_limit = none;
    aborted_clock_ = ~0ull;
    flush_translations();
}

void Engine::read_vector_registers(std::span<std::byte, 256> registers) {
    constexpr std::size_t register_bytes = 16;
    for (int index = 0; index < 16; ++index) {
        uc_reg_read(internals_->uc, UC_X86_REG_XMM0 + index,
                    &registers[register_bytes * static_cast<std::size_t>(index)]);
    }
}

} // namespace machine::glass
