// SPDX-License-Identifier: MIT
#include "process/loader/loader.h"

#include "process/debug_print.h"
#include "process/loader/bind.h"
#include "process/loader/map_library.h"
#include "process/run_time_library.h"

namespace process {
namespace {

constinit Modules all_modules;
constinit Lock lock;

constexpr unsigned program_index = 0;

/// DllMain.
using LibraryEntry = std::int32_t (*)(void* base, std::uint32_t reason, void* reserved);
constexpr std::uint32_t process_attach = 1; // DLL_PROCESS_ATTACH

bool call_entry_point(const Module& module) {
    const MappedImage& image = module.image;
    if (image.entry_point() == 0) {
        return true;
    }
    const auto entry = reinterpret_cast<LibraryEntry>(image.base() + image.entry_point());
    return entry(reinterpret_cast<void*>(image.base()), process_attach, nullptr) != 0;
}

bool imports_are_ready(const Module& module) {
    for (unsigned other = 0; other < all_modules.count(); ++other) {
        const bool is_needed = (module.imports >> other & 1) != 0;
        if (is_needed && all_modules[other].state != Module::State::Ready) {
            return false;
        }
    }
    return true;
}

/// The next module to start: one whose imports are all ready; if several import one another in a
/// circle, the one that was loaded last. `count()` if all are ready.
unsigned next_to_start(unsigned first) {
    unsigned last_waiting = all_modules.count();
    for (unsigned index = first; index < all_modules.count(); ++index) {
        if (all_modules[index].state == Module::State::Bound) {
            if (imports_are_ready(all_modules[index])) {
                return index;
            }
            last_waiting = index;
        }
    }
    return last_waiting;
}

NtStatus start_modules(unsigned first) {
    for (unsigned index = next_to_start(first); index < all_modules.count();
         index = next_to_start(first)) {
        Module& module = all_modules[index];
        module.state = Module::State::Ready; // before the call: it may load libraries itself
        if (!call_entry_point(module)) {
            complain("the entry point of {} refused to start\n", module.name.text());
            return NtStatus::DllInitFailed;
        }
    }
    return NtStatus::Success;
}

NtStatus bind_and_start(unsigned first) {
    for (unsigned index = first; index < all_modules.count(); ++index) {
        if (all_modules[index].state == Module::State::Mapped) {
            const auto bound = bind(index);
            if (bound.is_err()) {
                return bound.error();
            }
            all_modules[index].state = Module::State::Bound;
        }
    }
    return start_modules(first);
}

void remove_modules(unsigned first) {
    for (unsigned index = first; index < all_modules.count(); ++index) {
        unmap_library(all_modules[index].image);
    }
    all_modules.shorten(first);
}

OrStatus<rt::Ok> add_what_the_kernel_mapped() {
    // A program has no entry point of a DLL's kind, and this DLL needs none.
    const auto& environment = process_environment();
    const LibraryName program_name =
        LibraryName::of(process_parameters().image_name).value_or(LibraryName{});
    TRY(all_modules.add(program_name, TRY(MappedImage::at(environment.image_base))));
    const unsigned own = TRY(all_modules.add(TRY(LibraryName::of(own_name)),
                                             TRY(MappedImage::at(environment.ntdll_base))));
    all_modules[own].state = Module::State::Ready;
    TRY(bind(program_index));
    all_modules[program_index].state = Module::State::Ready;
    return rt::Ok{};
}

} // namespace

Modules& modules() { return all_modules; }
Lock& loader_lock() { return lock; }

NtStatus load_program() {
    const LockGuard guard{lock};
    const auto added = add_what_the_kernel_mapped();
    return added.is_err() ? added.error() : bind_and_start(program_index);
}

ProgramEntry program_entry() {
    const MappedImage& image = all_modules[program_index].image;
    return reinterpret_cast<ProgramEntry>(image.base() + image.entry_point());
}

NtStatus complete_loading(unsigned first) {
    const NtStatus status = bind_and_start(first);
    if (!abi::is_success(status)) {
        remove_modules(first);
    }
    return status;
}

OrStatus<unsigned> load_library(const LibraryName& name) {
    const unsigned first = all_modules.count();
    const unsigned index = TRY(find_or_map(name));
    const NtStatus status = complete_loading(first);
    if (!abi::is_success(status)) {
        return rt::Err{status};
    }
    return index;
}

} // namespace process
