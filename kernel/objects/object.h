// SPDX-License-Identifier: MIT
// What everything that has a handle begins with: its type, who still uses it, its name.
// [WI7 ch.8, object manager]  Lesson: 1.
//
// Two counts: references keep the object in memory; handles keep it in use. With the last handle
// gone a port tells its clients; with the last reference the memory goes.
#pragma once

#include "abi/nt/object.h"
#include "abi/nt_status.h"
#include "rt/intrusive_list.h"

#include <cstdint>
#include <string_view>

namespace nt {

struct Object;
struct Waitable;

/// OBJECT_TYPE: one constant a type. A null function: nothing to do.
struct ObjectType {
    const char* name;
    void (*last_handle_closed)(Object&) = nullptr;
    void (*destroy)(Object&) = nullptr;       // gives the memory back, too
    Waitable* (*waitable)(Object&) = nullptr; // null: nobody can wait for it
};

/// OBJECT_HEADER. In the list of names only if it has one.
struct Object : rt::ListNode<Object, struct NamedObjectsTag> {
    explicit Object(const ObjectType& type);
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;

    const ObjectType* type;
    std::uint32_t references = 1;
    std::uint32_t handle_count = 0;
    char* name = nullptr; // on the heap
    std::uint32_t name_length = 0;

    std::string_view name_text() const { return {name, name_length}; }
};

void add_reference(Object& object);
void release(Object& object);

/// Objects that exist.
std::uint64_t object_count();

/// A reference that is given back at the end of the scope.
template <typename T>
class [[nodiscard]] Reference {
public:
    Reference() = default;
    /// Takes over a reference that the caller holds.
    explicit Reference(T* object) : object_(object) {}
    ~Reference() {
        if (object_ != nullptr) {
            release(*object_);
        }
    }
    Reference(Reference&& other) : object_(other.object_) { other.object_ = nullptr; }
    Reference& operator=(Reference&& other) {
        T* const before = object_;
        object_ = other.object_;
        other.object_ = before;
        return *this;
    }
    Reference(const Reference&) = delete;
    Reference& operator=(const Reference&) = delete;

    T* get() const { return object_; }
    T& operator*() const { return *object_; }
    T* operator->() const { return object_; }
    explicit operator bool() const { return object_ != nullptr; }
    /// Hands the reference on.
    T* leave() {
        T* const object = object_;
        object_ = nullptr;
        return object;
    }

private:
    T* object_ = nullptr;
};

namespace names {

/// Gives `object` a name that nobody has yet.
abi::NtStatus enter(Object& object, std::string_view name);
/// The object called so, upper and lower case alike, with a reference for the caller; null if there
/// is none.
Object* find(std::string_view name);
/// From now on nobody finds it; with the last handle a name goes.
void forget(Object& object);

} // namespace names

} // namespace nt
