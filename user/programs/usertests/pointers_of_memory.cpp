// SPDX-License-Identifier: MIT
// Pointers of the system calls on objects and memory.
#include "user/programs/usertests/pointers.h"

namespace usertests {
namespace {

namespace access = abi::nt::access;
using abi::nt::current_process;
using abi::nt::EventType;
using abi::nt::String;

constexpr Time at_once = 0;

constexpr PointerRow object_rows[] = {
    {"NtDuplicateObject target",
     [](Good& good, Bad bad) {
         return NtDuplicateObject(current_process, good.event, current_process, bad, {}, 0,
                                  abi::nt::duplicate_same_access);
     }},
    {"NtQueryObject buffer",
     [](Good& good, Bad bad) {
         return NtQueryObject(good.event, abi::nt::ObjectInformationClass::Basic, bad, 56, nullptr);
     }},
    {"NtQueryObject returned",
     [](Good& good, Bad bad) {
         return NtQueryObject(good.event, abi::nt::ObjectInformationClass::Basic, good.buffer, 56,
                              bad);
     },
     Null::IsFine},
    {"NtWaitForSingleObject timeout",
     [](Good& good, Bad bad) {
         NtSetEvent(good.event, nullptr); // for the null that is fine
         return NtWaitForSingleObject(good.event, 0, bad);
     },
     Null::IsFine},
    {"NtWaitForMultipleObjects handles",
     [](Good&, Bad bad) {
         return NtWaitForMultipleObjects(2, bad, abi::nt::WaitType::Any, 0, &at_once);
     }},
    {"NtCreateEvent handle",
     [](Good&, Bad bad) {
         return NtCreateEvent(bad, access::all, nullptr, EventType::Notification, 0);
     }},
    {"NtOpenEvent attributes",
     [](Good& good, Bad bad) { return NtOpenEvent(&good.event, access::all, bad); },
     Null::IsRefused},
    {"NtOpenEvent name",
     [](Good&, Bad bad) {
         Handle event;
         ObjectAttributes attributes;
         attributes.object_name = reinterpret_cast<std::uint64_t>(static_cast<const String*>(bad));
         return NtOpenEvent(&event, access::all, &attributes);
     },
     Null::IsRefused},
    {"NtOpenEvent letters",
     [](Good&, Bad bad) {
         Handle event;
         const String name{8, 8, 0, reinterpret_cast<std::uint64_t>(static_cast<char*>(bad))};
         const auto attributes = ObjectAttributes::named(name);
         return NtOpenEvent(&event, access::all, &attributes);
     }},
    {"NtSetEvent previous", [](Good& good, Bad bad) { return NtSetEvent(good.event, bad); },
     Null::IsFine},
    {"NtResetEvent previous", [](Good& good, Bad bad) { return NtResetEvent(good.event, bad); },
     Null::IsFine},
    {"NtCreateSemaphore handle",
     [](Good&, Bad bad) { return NtCreateSemaphore(bad, access::all, nullptr, 0, 1); }},
    {"NtCreateMutant handle",
     [](Good&, Bad bad) { return NtCreateMutant(bad, access::all, nullptr, 0); }},
};

constexpr PointerRow memory_rows[] = {
    {"NtAllocateVirtualMemory base",
     [](Good& good, Bad bad) {
         return NtAllocateVirtualMemory(current_process, bad, 0, &good.size,
                                        abi::nt::memory_reserve, PageProtection::ReadWrite);
     }},
    {"NtAllocateVirtualMemory size",
     [](Good&, Bad bad) {
         void* base = nullptr;
         return NtAllocateVirtualMemory(current_process, &base, 0, bad, abi::nt::memory_reserve,
                                        PageProtection::ReadWrite);
     }},
    {"NtFreeVirtualMemory base",
     [](Good& good, Bad bad) {
         return NtFreeVirtualMemory(current_process, bad, &good.size, abi::nt::memory_release);
     }},
    {"NtProtectVirtualMemory base",
     [](Good& good, Bad bad) {
         PageProtection previous{};
         return NtProtectVirtualMemory(current_process, bad, &good.size, PageProtection::ReadOnly,
                                       &previous);
     }},
    {"NtQueryVirtualMemory buffer",
     [](Good& good, Bad bad) {
         return NtQueryVirtualMemory(current_process, &good, 0, bad, 48, nullptr);
     }},
    {"NtCreateSection handle",
     [](Good&, Bad bad) {
         const std::uint64_t size = 4096;
         return NtCreateSection(bad, access::all, nullptr, &size, PageProtection::ReadWrite,
                                abi::nt::section_commit, abi::nt::no_handle);
     }},
    {"NtCreateSection size",
     [](Good&, Bad bad) {
         Handle section;
         return NtCreateSection(&section, access::all, nullptr, bad, PageProtection::ReadWrite,
                                abi::nt::section_commit, abi::nt::no_handle);
     },
     Null::IsRefused},
    {"NtOpenSection attributes",
     [](Good&, Bad bad) {
         Handle section;
         return NtOpenSection(&section, access::all, bad);
     },
     Null::IsRefused},
};

} // namespace

std::span<const PointerRow> object_pointers() { return {object_rows, std::size(object_rows)}; }
std::span<const PointerRow> memory_pointers() { return {memory_rows, std::size(memory_rows)}; }

} // namespace usertests
