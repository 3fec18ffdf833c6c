// SPDX-License-Identifier: MIT
// Objects as programs see them: handles, rights, names.  [WI7 ch.8]
//
// Pointers into a program's memory are plain numbers here, so that the kernel cannot follow one by
// mistake: it copies (kernel/memory/user_memory.h). Names are UTF-8 where NT has UTF-16
// (docs/deviations.md). Lesson: 1.
#pragma once

#include "x86/bits.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace abi::nt {

/// HANDLE. Handles to objects are multiples of 4, never 0.
struct Handle {
    std::uint64_t value = 0;

    friend constexpr bool operator==(Handle, Handle) = default;
};
static_assert(sizeof(Handle) == 8);

inline constexpr Handle no_handle{0};
inline constexpr Handle current_process{~0ull};    // NtCurrentProcess()
inline constexpr Handle current_thread{~0ull - 1}; // NtCurrentThread()

/// ACCESS_MASK. The low 16 bits mean something else for each type of object.
struct AccessMask : x86::Register<AccessMask, std::uint32_t> {
    static constexpr x86::Bits<15, 0> specific{};
    static constexpr x86::Bits<20, 16> standard{};
    static constexpr x86::Bit<16> delete_object{};   // DELETE
    static constexpr x86::Bit<17> read_control{};    // READ_CONTROL
    static constexpr x86::Bit<20> synchronize{};     // SYNCHRONIZE
    static constexpr x86::Bit<25> maximum_allowed{}; // MAXIMUM_ALLOWED
    static constexpr x86::Bit<28> generic_all{};     // GENERIC_ALL
    static constexpr x86::Bit<29> generic_execute{}; // GENERIC_EXECUTE
    static constexpr x86::Bit<30> generic_write{};   // GENERIC_WRITE
    static constexpr x86::Bit<31> generic_read{};    // GENERIC_READ

    constexpr bool includes(AccessMask wanted) const { return (wanted.raw & ~raw) == 0; }
    friend constexpr AccessMask operator|(AccessMask a, AccessMask b) {
        return AccessMask::from(a.raw | b.raw);
    }
};
static_assert(sizeof(AccessMask) == 4);

/// Rights with meanings of their own, by type of object.  [WI7 ch.7]
namespace access {
inline constexpr AccessMask synchronize = AccessMask::from(0x10'0000);    // SYNCHRONIZE
inline constexpr AccessMask event_query = AccessMask::from(0x0001);       // EVENT_QUERY_STATE
inline constexpr AccessMask event_modify = AccessMask::from(0x0002);      // EVENT_MODIFY_STATE
inline constexpr AccessMask semaphore_modify = AccessMask::from(0x0002);  // SEMAPHORE_MODIFY_STATE
inline constexpr AccessMask mutant_query = AccessMask::from(0x0001);      // MUTANT_QUERY_STATE
inline constexpr AccessMask section_map_write = AccessMask::from(0x0002); // SECTION_MAP_WRITE
inline constexpr AccessMask section_map_read = AccessMask::from(0x0004);  // SECTION_MAP_READ
inline constexpr AccessMask section_map_execute = AccessMask::from(0x0008); // SECTION_MAP_EXECUTE
inline constexpr AccessMask process_terminate = AccessMask::from(0x0001);   // PROCESS_TERMINATE
inline constexpr AccessMask process_create_thread =
    AccessMask::from(0x0002); // PROCESS_CREATE_THREAD
inline constexpr AccessMask process_vm_operation = AccessMask::from(0x0008); // PROCESS_VM_OPERATION
inline constexpr AccessMask process_vm_read = AccessMask::from(0x0010);      // PROCESS_VM_READ
inline constexpr AccessMask process_vm_write = AccessMask::from(0x0020);     // PROCESS_VM_WRITE
inline constexpr AccessMask process_duplicate_handle =
    AccessMask::from(0x0040); // PROCESS_DUP_HANDLE
inline constexpr AccessMask process_create_process =
    AccessMask::from(0x0080);                                             // PROCESS_CREATE_PROCESS
inline constexpr AccessMask process_set_quota = AccessMask::from(0x0100); // PROCESS_SET_QUOTA
inline constexpr AccessMask process_query = AccessMask::from(0x0400); // PROCESS_QUERY_INFORMATION
inline constexpr AccessMask thread_terminate = AccessMask::from(0x0001); // THREAD_TERMINATE
inline constexpr AccessMask thread_suspend = AccessMask::from(0x0002);   // THREAD_SUSPEND_RESUME
inline constexpr AccessMask thread_set = AccessMask::from(0x0020);       // THREAD_SET_INFORMATION
inline constexpr AccessMask thread_query = AccessMask::from(0x0040);     // THREAD_QUERY_INFORMATION
inline constexpr AccessMask file_read = AccessMask::from(0x0001);        // FILE_READ_DATA
inline constexpr AccessMask file_write = AccessMask::from(0x0002);       // FILE_WRITE_DATA
inline constexpr AccessMask file_execute = AccessMask::from(0x0020);     // FILE_EXECUTE
inline constexpr AccessMask port_connect = AccessMask::from(0x0001);     // PORT_CONNECT
inline constexpr AccessMask all = AccessMask::from(0x1F'FFFF);           // every right there is
inline constexpr AccessMask maximum = AccessMask::from(0x200'0000);      // MAXIMUM_ALLOWED
} // namespace access

/// STRING: counted, in bytes; no zero is needed at its end.
struct String {
    std::uint16_t length = 0;
    std::uint16_t maximum_length = 0;
    std::uint32_t reserved_004 = 0;
    std::uint64_t buffer = 0; // char*

    static String of(std::string_view text) {
        const auto length = static_cast<std::uint16_t>(text.size());
        return {length, length, 0, reinterpret_cast<std::uint64_t>(text.data())};
    }
};
static_assert(sizeof(String) == 16);
static_assert(offsetof(String, buffer) == 8);

/// OBJECT_ATTRIBUTES: what an object that is made or opened is called.
struct ObjectAttributes {
    static constexpr std::uint32_t case_insensitive = 0x40; // OBJ_CASE_INSENSITIVE
    static constexpr std::uint32_t open_if = 0x80;          // OBJ_OPENIF

    std::uint32_t length = 48; // its own size
    std::uint32_t reserved_004 = 0;
    Handle root_directory;         // must be 0
    std::uint64_t object_name = 0; // String*
    std::uint32_t attributes = 0;
    std::uint32_t reserved_01c = 0;
    std::uint64_t security_descriptor = 0; // must be 0
    std::uint64_t security_quality = 0;    // must be 0

    static ObjectAttributes named(const String& name) {
        ObjectAttributes result;
        result.object_name = reinterpret_cast<std::uint64_t>(&name);
        return result;
    }
};
static_assert(sizeof(ObjectAttributes) == 48);
static_assert(offsetof(ObjectAttributes, object_name) == 16);

/// CLIENT_ID: who somebody is.
struct ClientId {
    std::uint64_t process = 0;
    std::uint64_t thread = 0;

    friend constexpr bool operator==(const ClientId&, const ClientId&) = default;
};
static_assert(sizeof(ClientId) == 16);

/// EVENT_TYPE
enum class EventType : std::uint32_t {
    Notification = 0,    // stays set until it is reset
    Synchronization = 1, // lets one waiter through and resets itself
};

/// WAIT_TYPE
enum class WaitType : std::uint32_t { All = 0, Any = 1 };

inline constexpr std::uint32_t maximum_wait_objects = 64; // MAXIMUM_WAIT_OBJECTS

/// LARGE_INTEGER for times: units of 100 ns, negative counts from now.
using Time = std::int64_t;
inline constexpr Time units_per_millisecond = 10'000;

/// OBJECT_INFORMATION_CLASS
enum class ObjectInformationClass : std::uint32_t { Basic = 0, Type = 2 };

/// OBJECT_BASIC_INFORMATION
struct ObjectBasicInformation {
    std::uint32_t attributes = 0;
    AccessMask granted_access;
    std::uint32_t handle_count = 0;
    std::uint32_t pointer_count = 0;
    std::uint32_t reserved_010[10] = {};
};
static_assert(sizeof(ObjectBasicInformation) == 56);

/// OBJECT_TYPE_INFORMATION, as far as its name: "Event".
struct ObjectTypeInformation {
    char name[24] = {}; // zero-terminated
};
static_assert(sizeof(ObjectTypeInformation) == 24);

/// NtDuplicateObject's options.
inline constexpr std::uint32_t duplicate_close_source = 1; // DUPLICATE_CLOSE_SOURCE
inline constexpr std::uint32_t duplicate_same_access = 2;  // DUPLICATE_SAME_ACCESS

} // namespace abi::nt
