// SPDX-License-Identifier: MIT
// The loader as programs see it: LdrLoadDll, LdrGetDllHandle, LdrGetProcedureAddress.
#include "process/loader/bind.h"
#include "process/loader/loader.h"
#include "process/run_time_library.h"

namespace process {
namespace {

std::string_view text_of(const abi::nt::String& string) {
    return {reinterpret_cast<const char*>(string.buffer), string.length};
}

/// A forwarder may have led to a library that was not there: it is loaded to its end before the
/// address is given out.
OrStatus<std::uint64_t> address_with_libraries(unsigned module, const Wanted& wanted) {
    const unsigned first = modules().count();
    const auto address = address_of(module, wanted);
    const NtStatus completed = complete_loading(first);
    if (address.is_ok() && !abi::is_success(completed)) {
        return rt::Err{completed};
    }
    return address;
}

} // namespace
} // namespace process

NtStatus LdrLoadDll(const abi::nt::String* name, void** base) {
    const process::LockGuard guard{process::loader_lock()};
    const auto library = process::LibraryName::of(process::text_of(*name));
    if (library.is_err()) {
        return library.error();
    }
    const auto module = process::load_library(library.value());
    if (module.is_err()) {
        return module.error();
    }
    *base = reinterpret_cast<void*>(process::modules()[module.value()].image.base());
    return NtStatus::Success;
}

NtStatus LdrGetDllHandle(const abi::nt::String* name, void** base) {
    const process::LockGuard guard{process::loader_lock()};
    const auto library = process::LibraryName::of(process::text_of(*name));
    if (library.is_err()) {
        return library.error();
    }
    const unsigned module = process::modules().find(library.value());
    if (module == process::modules().count()) {
        return NtStatus::DllNotFound;
    }
    *base = reinterpret_cast<void*>(process::modules()[module].image.base());
    return NtStatus::Success;
}

NtStatus LdrGetProcedureAddress(void* base, const abi::nt::String* name, std::uint32_t ordinal,
                                void** address) {
    const process::LockGuard guard{process::loader_lock()};
    const unsigned module = process::modules().find(reinterpret_cast<std::uint64_t>(base));
    if (module == process::modules().count()) {
        return NtStatus::DllNotFound;
    }
    process::Wanted wanted{{}, static_cast<std::uint16_t>(ordinal)};
    if (name != nullptr) {
        wanted.name = process::text_of(*name);
    } else if (ordinal == 0 || ordinal > 0xFFFF) {
        return NtStatus::OrdinalNotFound;
    }
    const auto found = process::address_with_libraries(module, wanted);
    if (found.is_err()) {
        return found.error();
    }
    *address = reinterpret_cast<void*>(found.value());
    return NtStatus::Success;
}
