// SPDX-License-Identifier: MIT
// See layout.h. Nothing here follows a pointer before the kernel's own list of mappings has said
// that there is memory behind it: the wrong Unicorn must end in a sentence, not in a crash.
#include "machine/glass/engine/layout.h"

#include "machine/glass/engine/private_abi.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

namespace machine::glass {
namespace {

constexpr std::size_t engine_scan_bytes = 1024;   // a struct uc_struct begins with what we seek
constexpr std::size_t cpu_scan_bytes = 34 * 1024; // a 32 KiB cache is in front of what we seek
constexpr std::size_t class_scan_bytes = 512;
constexpr std::size_t env_scan_bytes = 8 * 1024;

/// The readable memory of this process.
class ReadableMemory {
public:
    ReadableMemory() {
        std::ifstream maps("/proc/self/maps");
        for (std::string line; std::getline(maps, line);) {
            std::uintptr_t begin = 0;
            std::uintptr_t end = 0;
            char mode = '-';
            if (std::sscanf(line.c_str(), "%lx-%lx %c", &begin, &end, &mode) != 3 || mode != 'r') {
                continue;
            }
            if (!ranges_.empty() && ranges_.back().end == begin) {
                ranges_.back().end = end; // neighbours count as one
            } else {
                ranges_.push_back({begin, end});
            }
        }
    }

    bool contains(std::uintptr_t address, std::size_t bytes) const {
        const auto after = std::upper_bound(
            ranges_.begin(), ranges_.end(), address,
            [](std::uintptr_t wanted, const Range& range) { return wanted < range.begin; });
        if (after == ranges_.begin()) {
            return false;
        }
        const std::uintptr_t end = std::prev(after)->end;
        return address < end && bytes <= end - address;
    }

private:
    struct Range {
        std::uintptr_t begin;
        std::uintptr_t end;
    };
    std::vector<Range> ranges_;
};

/// Looks past the ends of objects on purpose, which is why the sanitizer is not asked.
template <typename Value>
__attribute__((no_sanitize("address"))) Value read_at(std::uintptr_t address) {
    return *reinterpret_cast<const volatile Value*>(address);
}

/// Distance from `object` to the first Value for which `accept` holds; nothing after `bytes`.
template <typename Value, typename Accept>
std::optional<std::size_t> find_in(std::uintptr_t object, std::size_t bytes, Accept accept) {
    for (std::size_t offset = 0; offset + sizeof(Value) <= bytes; offset += sizeof(Value)) {
        if (accept(read_at<Value>(object + offset))) {
            return offset;
        }
    }
    return std::nullopt;
}

/// Is `candidate` the table of methods that has QEMU's own page walker in it? Where?
std::optional<std::size_t> find_fill_method(const ReadableMemory& memory,
                                            std::uintptr_t candidate) {
    if (candidate % alignof(void*) != 0 || !memory.contains(candidate, class_scan_bytes)) {
        return std::nullopt;
    }
    const auto filler = reinterpret_cast<std::uintptr_t>(&x86_cpu_tlb_fill_x86_64);
    return find_in<std::uintptr_t>(candidate, class_scan_bytes,
                                   [&](std::uintptr_t method) { return method == filler; });
}

/// "Execute at most n instructions next": -1 means no limit, and nothing near it is -1 as well.
std::optional<std::size_t> find_block_limit(std::uintptr_t cpu) {
    constexpr std::size_t scan_bytes = 64;
    return find_in<std::uint32_t>(cpu, scan_bytes,
                                  [](std::uint32_t value) { return value == 0xFFFF'FFFF; });
}

/// The processor object begins with "one core, one thread", and points at that table of methods.
/// The beginning matters: any object that happens to lie before it in memory seems to point there
/// too.
bool find_cpu(const ReadableMemory& memory, uc_engine* uc, EngineLayout& layout) {
    constexpr std::uint64_t one_core_one_thread = 0x0000'0001'0000'0001;
    const auto engine = reinterpret_cast<std::uintptr_t>(uc);
    for (std::size_t offset = 0; offset < engine_scan_bytes; offset += sizeof(void*)) {
        const auto cpu = read_at<std::uintptr_t>(engine + offset);
        if (cpu % alignof(void*) != 0 || !memory.contains(cpu, cpu_scan_bytes) ||
            read_at<std::uint64_t>(cpu) != one_core_one_thread) {
            continue;
        }
        std::optional<std::size_t> fill;
        const auto methods =
            find_in<std::uintptr_t>(cpu, cpu_scan_bytes, [&](std::uintptr_t candidate) {
                fill = find_fill_method(memory, candidate);
                return fill.has_value();
            });
        const auto block_limit = find_block_limit(cpu);
        if (methods && block_limit) {
            layout.cpu_in_engine = offset;
            layout.class_in_cpu = *methods;
            layout.fill_in_class = *fill;
            layout.block_limit_in_cpu = *block_limit;
            return true;
        }
    }
    return false;
}

void write_register(uc_engine* uc, int id, std::uint64_t value) { uc_reg_write(uc, id, &value); }

void write_msr(uc_engine* uc, std::uint32_t id, std::uint64_t value) {
    uc_x86_msr msr{id, value};
    uc_reg_write(uc, UC_X86_REG_MSR, &msr);
}

/// env begins with RAX and RCX: write both, look who points at them.
std::uintptr_t find_env(const ReadableMemory& memory, uc_engine* uc, std::uintptr_t cpu,
                        EngineLayout& layout) {
    constexpr std::uint64_t rax = 0x6C61'7373'2072'6178;
    constexpr std::uint64_t rcx = 0x6C61'7373'2072'6378;
    write_register(uc, UC_X86_REG_RAX, rax);
    write_register(uc, UC_X86_REG_RCX, rcx);
    const auto found = find_in<std::uintptr_t>(cpu, cpu_scan_bytes, [&](std::uintptr_t candidate) {
        return candidate % alignof(void*) == 0 && memory.contains(candidate, env_scan_bytes) &&
               read_at<std::uint64_t>(candidate) == rax &&
               read_at<std::uint64_t>(candidate + 8) == rcx;
    });
    write_register(uc, UC_X86_REG_RAX, 0);
    write_register(uc, UC_X86_REG_RCX, 0);
    layout.env_in_cpu = found.value_or(0);
    return found ? read_at<std::uintptr_t>(cpu + *found) : 0;
}

/// The offset in env of the register that `write` writes: where one value comes and another
/// follows.
template <typename Write>
std::optional<std::size_t> find_register(std::uintptr_t env, Write write) {
    constexpr std::uint64_t first = 0x0000'7E11'7A1E'5000;
    constexpr std::uint64_t second = 0x0000'5A1D'0C0D'E000;
    const auto offsets_of = [&](std::uint64_t value) {
        write(value);
        std::vector<std::size_t> offsets;
        for (std::size_t offset = 0; offset < env_scan_bytes; offset += sizeof value) {
            if (read_at<std::uint64_t>(env + offset) == value) {
                offsets.push_back(offset);
            }
        }
        return offsets;
    };
    const auto with_first = offsets_of(first);
    const auto with_second = offsets_of(second);
    write(0);
    const auto common = std::find_first_of(with_first.begin(), with_first.end(),
                                           with_second.begin(), with_second.end());
    return common == with_first.end() ? std::nullopt : std::optional{*common};
}

/// EFER takes only values that make sense, so watch one bit of it come and go.
std::optional<std::size_t> find_efer(uc_engine* uc, std::uintptr_t env) {
    constexpr std::uint32_t efer = 0xC000'0080;
    constexpr std::uint64_t active = 0x400; // LMA: always on in a 64-bit engine
    constexpr std::uint64_t enable = 0x100; // LME
    for (std::size_t offset = 0; offset < env_scan_bytes; offset += sizeof active) {
        write_msr(uc, efer, active);
        if (read_at<std::uint64_t>(env + offset) != active) {
            continue;
        }
        write_msr(uc, efer, active | enable);
        if (read_at<std::uint64_t>(env + offset) == (active | enable)) {
            return offset;
        }
    }
    return std::nullopt;
}

/// The feature words follow the vendor's name and the version number.
std::optional<std::size_t> find_features(std::uintptr_t env) {
    constexpr std::uint32_t auth = 0x6874'7541, enti = 0x6974'6E65, camd = 0x444D'4163;
    constexpr std::size_t name_and_version = 16;
    for (std::size_t offset = 0; offset + name_and_version < env_scan_bytes; offset += 4) {
        const std::uintptr_t at = env + offset;
        if (read_at<std::uint32_t>(at) == auth && read_at<std::uint32_t>(at + 4) == enti &&
            read_at<std::uint32_t>(at + 8) == camd) {
            const std::size_t end = offset + name_and_version;
            return end % 8 == 0 ? std::optional{end} : std::nullopt;
        }
    }
    return std::nullopt;
}

bool find_registers(uc_engine* uc, std::uintptr_t env, EngineLayout& layout) {
    const auto by_id = [&](int id) {
        return find_register(env, [=](std::uint64_t value) { write_register(uc, id, value); });
    };
    const auto by_msr = [&](std::uint32_t msr) {
        return find_register(env, [=](std::uint64_t value) { write_msr(uc, msr, value); });
    };
    const auto rip = by_id(UC_X86_REG_RIP);
    const auto cr2 = by_id(UC_X86_REG_CR2);
    const auto dr2 = by_id(UC_X86_REG_DR2);
    const auto star = by_msr(0xC000'0081);
    const auto lstar = by_msr(0xC000'0082);
    const auto kernel_gs_base = by_msr(0xC000'0102);
    const auto gdtr = find_register(env, [=](std::uint64_t value) {
        uc_x86_mmr table{0, value, 0, 0};
        uc_reg_write(uc, UC_X86_REG_GDTR, &table);
    });
    const auto efer = find_efer(uc, env);
    const auto features = find_features(env);
    if (!rip || !cr2 || !dr2 || !star || !lstar || !kernel_gs_base || !gdtr || !efer || !features) {
        return false;
    }
    layout.rip = *rip;
    layout.control_registers = *cr2 - 2 * sizeof(std::uint64_t);
    layout.debug_registers = *dr2 - 2 * sizeof(std::uint64_t);
    layout.star = *star;
    layout.efer = *efer;
    layout.features = *features;
    // Three of the derived distances, by way of trial. GDTR is the ninth segment of ten.
    constexpr std::size_t base_of_gdtr = 8 * 24 + 8;
    return layout.lstar() == *lstar && layout.kernel_gs_base() == *kernel_gs_base &&
           layout.segments() + base_of_gdtr == *gdtr;
}

} // namespace

std::optional<EngineLayout> discover_layout(uc_engine* uc) {
    EngineLayout layout;
    write_register(uc, UC_X86_REG_RAX, 0); // Unicorn makes its processor at the first use.
    const ReadableMemory memory;
    if (!find_cpu(memory, uc, layout)) {
        return std::nullopt;
    }
    const auto cpu =
        read_at<std::uintptr_t>(reinterpret_cast<std::uintptr_t>(uc) + layout.cpu_in_engine);
    const std::uintptr_t env = find_env(memory, uc, cpu, layout);
    if (env == 0 || !find_registers(uc, env, layout)) {
        return std::nullopt;
    }
    return layout;
}

} // namespace machine::glass
