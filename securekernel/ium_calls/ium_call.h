// SPDX-License-Identifier: MIT
// A trustlet's system call on its way: its number and parameters, copied in once.  [IUMF stubs]
// Lesson: 10.
#pragma once

#include "abi/nt/object.h"
#include "abi/nt/system_call_frame.h"
#include "abi/nt_status.h"
#include "securekernel/processes/secure_process.h"

#include <cstdint>
#include <type_traits>

namespace sk {

struct SecureThread;

struct IumCall {
    static constexpr unsigned most_parameters = abi::nt::SystemCallFrame::most_parameters;

    std::uint32_t number = 0;
    std::uint64_t parameter[most_parameters] = {};
    SecureThread* thread = nullptr;
    SecureProcess* process = nullptr;

    abi::nt::Handle handle(unsigned index) const { return {parameter[index]}; }

    /// What parameter `index` points to.
    template <typename T>
    abi::NtStatus read(unsigned index, T& value) const {
        static_assert(std::is_trivially_copyable_v<T>);
        return copy_from_trustlet(*process, &value, parameter[index], sizeof(T));
    }
    template <typename T>
    abi::NtStatus write(unsigned index, const T& value) const {
        static_assert(std::is_trivially_copyable_v<T>);
        return copy_to_trustlet(*process, parameter[index], &value, sizeof(T));
    }
};

// The calls that the secure kernel answers itself, by file.

abi::NtStatus allocate_virtual_memory(IumCall& call); // memory_calls.cpp
abi::NtStatus free_virtual_memory(IumCall& call);
abi::NtStatus protect_virtual_memory(IumCall& call);
abi::NtStatus query_virtual_memory(IumCall& call);

abi::NtStatus open_section(IumCall& call); // section_calls.cpp
abi::NtStatus map_view_of_section(IumCall& call);
abi::NtStatus unmap_view_of_section(IumCall& call);
abi::NtStatus close_secure_handle(IumCall& call);

abi::NtStatus terminate_process(IumCall& call); // process_calls.cpp
abi::NtStatus terminate_thread(IumCall& call);
abi::NtStatus create_thread_ex(IumCall& call);
abi::NtStatus query_information_process(IumCall& call);

abi::NtStatus debug_print(IumCall& call); // services.cpp
abi::NtStatus post_mailbox(IumCall& call);
abi::NtStatus create_secure_section(IumCall& call);
abi::NtStatus open_secure_section(IumCall& call);
abi::NtStatus secure_storage_get(IumCall& call);
abi::NtStatus secure_storage_put(IumCall& call);

abi::NtStatus crypto(IumCall& call); // crypto_calls.cpp
abi::NtStatus get_idk(IumCall& call);

/// Leaves the function with the status of `expression` if that is an error.
#define TRY_STATUS(expression)                                                                     \
    do {                                                                                           \
        const ::abi::NtStatus try_status_ = (expression);                                          \
        if (!::abi::is_success(try_status_)) {                                                     \
            return try_status_;                                                                    \
        }                                                                                          \
    } while (false)

} // namespace sk
