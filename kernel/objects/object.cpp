// SPDX-License-Identifier: MIT
#include "kernel/objects/object.h"

#include "kernel/memory/kernel_heap.h"
#include "kernel/same_name.h"
#include "rt/check.h"

#include <cstring>

namespace nt {
namespace {

constinit std::uint64_t objects_alive = 0;
constinit rt::IntrusiveList<Object, NamedObjectsTag> named_objects;

} // namespace

Object::Object(const ObjectType& its_type) : type(&its_type) { ++objects_alive; }

void add_reference(Object& object) {
    CHECK(object.references != 0, "An object that is gone got a reference.");
    ++object.references;
}

void release(Object& object) {
    CHECK(object.references != 0, "An object lost more references than it had.");
    if (--object.references != 0) {
        return;
    }
    names::forget(object);
    --objects_alive;
    object.type->destroy(object);
}

std::uint64_t object_count() { return objects_alive; }

namespace names {

abi::NtStatus enter(Object& object, std::string_view name) {
    auto* const copy = static_cast<char*>(heap::allocate(name.size()));
    if (copy == nullptr) {
        return abi::NtStatus::InsufficientResources;
    }
    std::memcpy(copy, name.data(), name.size());
    object.name = copy;
    object.name_length = static_cast<std::uint32_t>(name.size());
    named_objects.push_back(object);
    return abi::NtStatus::Success;
}

Object* find(std::string_view name) {
    for (Object& object : named_objects) {
        if (is_same_name(object.name_text(), name)) {
            add_reference(object);
            return &object;
        }
    }
    return nullptr;
}

void forget(Object& object) {
    if (object.name == nullptr) {
        return;
    }
    named_objects.remove(object);
    heap::free(object.name);
    object.name = nullptr;
    object.name_length = 0;
}

} // namespace names

} // namespace nt
