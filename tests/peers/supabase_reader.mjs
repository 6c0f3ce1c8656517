// Reads a bucket with Supabase's own client: prints a line for each object, its
// name, size and SHA-256, as downloaded and as its signed address gives it.
// Arguments: the URL of the project, its key, the bucket.
import { createHash } from 'node:crypto'
import { StorageClient } from '@supabase/storage-js'

const [url, key, bucket] = process.argv.slice(2)
const client = new StorageClient(`${url}/storage/v1`, {
  apikey: key,
  Authorization: `Bearer ${key}`,
})

const done = ({ data, error }) => {
  if (error) throw error
  return data
}
const hash = (bytes) => createHash('sha256').update(bytes).digest('hex')

const { public: open } = done(await client.getBucket(bucket))
if (open) throw new Error('the bucket is public')
const files = client.from(bucket)
for (const { name, metadata } of done(await files.list('', { limit: 1000 }))) {
  const bytes = Buffer.from(await done(await files.download(name)).arrayBuffer())
  const { signedUrl } = done(await files.createSignedUrl(name, 60))
  const signed = Buffer.from(await (await fetch(signedUrl)).arrayBuffer())
  console.log(name, metadata.size, hash(bytes), hash(signed))
}
