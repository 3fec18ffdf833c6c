// SPDX-License-Identifier: MIT
// Events, semaphores, mutants: objects that are nothing but something to wait for.  [WI7 ch.8]
#include "kernel/memory/kernel_heap.h"
#include "kernel/scheduler/thread.h"
#include "kernel/syscalls/handles.h"
#include "kernel/syscalls/system_calls.h"

namespace nt {
namespace {

template <typename T>
void destroy(Object& object) {
    heap::destroy(static_cast<T*>(&object));
}

template <typename T>
Waitable* waitable(Object& object) {
    return &static_cast<T&>(object);
}

struct Event : Object, Waitable {
    Event(Kind kind, std::int32_t initially) : Object(type_of_event), Waitable(kind, initially) {}
    static const ObjectType type_of_event;
};
constinit const ObjectType Event::type_of_event{
    .name = "Event", .destroy = destroy<Event>, .waitable = waitable<Event>};

struct Semaphore : Object, Waitable {
    Semaphore(std::int32_t initially, std::int32_t limit)
        : Object(type_of_semaphore), Waitable(Kind::Semaphore, initially), maximum(limit) {}
    static const ObjectType type_of_semaphore;

    std::int32_t maximum;
};
constinit const ObjectType Semaphore::type_of_semaphore{
    .name = "Semaphore", .destroy = destroy<Semaphore>, .waitable = waitable<Semaphore>};

struct Mutant : Object, OwnedMutant {
    Mutant() : Object(type_of_mutant), OwnedMutant(1) {}
    static const ObjectType type_of_mutant;

    // Its owner's list of mutants must not outlive it.
    ~Mutant() {
        if (owner != nullptr) {
            owner->owned_mutants.remove(*this);
        }
    }
};
constinit const ObjectType Mutant::type_of_mutant{
    .name = "Mutant", .destroy = destroy<Mutant>, .waitable = waitable<Mutant>};

} // namespace

namespace syscalls {

namespace access = abi::nt::access;
using abi::nt::EventType;

NtStatus create_event(OutHandle event, AccessMask wanted, Attributes attributes, EventType type,
                      std::uint8_t is_set) {
    if (type != EventType::Notification && type != EventType::Synchronization) {
        return NtStatus::InvalidParameter;
    }
    const NamedBy by = TRY_VALUE(read_attributes(attributes));
    const auto kind = type == EventType::Notification ? Waitable::Kind::Notification
                                                      : Waitable::Kind::Synchronization;
    return publish(heap::create<Event>(kind, is_set != 0 ? 1 : 0), by, wanted, event);
}

NtStatus open_event(OutHandle event, AccessMask wanted, Attributes attributes) {
    return open_named(event, wanted, attributes, Event::type_of_event);
}

NtStatus set_event(Handle handle, UserPointer<std::int32_t> previous) {
    auto& event = *TRY_VALUE(behind<Event>(handle, Event::type_of_event, access::event_modify));
    return previous.write_if_wanted(signal(event));
}

NtStatus reset_event(Handle handle, UserPointer<std::int32_t> previous) {
    auto& event = *TRY_VALUE(behind<Event>(handle, Event::type_of_event, access::event_modify));
    const std::int32_t before = event.signal_state;
    reset(event);
    return previous.write_if_wanted(before);
}

NtStatus create_semaphore(OutHandle semaphore, AccessMask wanted, Attributes attributes,
                          std::int32_t initial, std::int32_t maximum) {
    if (initial < 0 || maximum <= 0 || initial > maximum) {
        return NtStatus::InvalidParameter;
    }
    const NamedBy by = TRY_VALUE(read_attributes(attributes));
    return publish(heap::create<Semaphore>(initial, maximum), by, wanted, semaphore);
}

NtStatus release_semaphore(Handle handle, std::int32_t count, UserPointer<std::int32_t> previous) {
    auto& semaphore = *TRY_VALUE(
        behind<Semaphore>(handle, Semaphore::type_of_semaphore, access::semaphore_modify));
    if (count <= 0) {
        return NtStatus::InvalidParameter;
    }
    if (count > semaphore.maximum - semaphore.signal_state) {
        return NtStatus::SemaphoreLimitExceeded;
    }
    return previous.write_if_wanted(signal(semaphore, count));
}

NtStatus create_mutant(OutHandle handle, AccessMask wanted, Attributes attributes,
                       std::uint8_t is_owned) {
    const NamedBy by = TRY_VALUE(read_attributes(attributes));
    auto* const mutant = heap::create<Mutant>();
    if (mutant != nullptr && is_owned != 0) {
        mutant->acquire(current_thread());
    }
    return publish(mutant, by, wanted, handle);
}

NtStatus release_mutant(Handle handle, UserPointer<std::int32_t> previous) {
    auto& mutant = *TRY_VALUE(behind<Mutant>(handle, Mutant::type_of_mutant, AccessMask{}));
    const std::int32_t before = mutant.signal_state;
    TRY_STATUS(nt::release_mutant(mutant, current_thread()));
    return previous.write_if_wanted(before);
}

} // namespace syscalls
} // namespace nt
