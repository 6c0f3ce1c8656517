# The object store, its names and signatures.
bidiq_test(test_objects
  SOURCES storage/objects/derived_key.cpp storage/objects/local_store.cpp storage/objects/object_name.cpp
          storage/objects/signed_url.cpp storage/objects/signing_keys.cpp
          storage/objects/signing_secret.cpp
  LINK bidiq_objects Threads::Threads)
